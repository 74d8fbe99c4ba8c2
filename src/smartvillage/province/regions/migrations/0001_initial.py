import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(max_length=13, primary_key=True, serialize=False, verbose_name='kode')),
                ('level', models.PositiveSmallIntegerField(verbose_name='tingkat')),
                ('kind', models.CharField(choices=[('provinsi', 'Provinsi'), ('kabupaten', 'Kabupaten'), ('kota', 'Kota'), ('kecamatan', 'Kecamatan'), ('kelurahan', 'Kelurahan'), ('desa', 'Desa'), ('desa_adat', 'Desa adat')], max_length=10, verbose_name='jenis')),
                ('name', models.CharField(max_length=100, verbose_name='nama')),
                ('search_name', models.CharField(help_text='nama tanpa spasi dan tanda baca', max_length=100)),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='kode pos')),
                ('bps_code', models.CharField(blank=True, max_length=10, null=True, verbose_name='kode BPS')),
                ('vintage', models.CharField(max_length=60, verbose_name='sumber')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='berlaku sejak')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                ('parent', models.ForeignKey(blank=True, db_column='parent_code', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.region')),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='regions.region')),
            ],
            options={
                'verbose_name': 'wilayah',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False, verbose_name='tanggal')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('kind', models.CharField(choices=[('nasional', 'Libur nasional'), ('cuti_bersama', 'Cuti bersama'), ('lampung', 'Libur daerah Lampung')], max_length=12, verbose_name='jenis')),
                ('status', models.CharField(choices=[('pasti', 'Pasti'), ('perlu_dicek', 'Perlu dicek'), ('batal', 'Batal')], max_length=12, verbose_name='kepastian')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='sumber')),
            ],
            options={
                'verbose_name': 'hari libur',
                'ordering': ['date'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['nasional', 'cuti_bersama', 'lampung'])), name='regions_holiday_kind_known'), models.CheckConstraint(condition=models.Q(('status__in', ['pasti', 'perlu_dicek', 'batal'])), name='regions_holiday_status_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='regions_holiday_named')],
            },
        ),
        migrations.CreateModel(
            name='Nomenclature',
            fields=[
                ('kabupaten', models.OneToOneField(db_column='kabupaten_code', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='nomenclature', serialize=False, to='regions.region')),
                ('village_term', models.CharField(max_length=20, verbose_name='sebutan desa')),
                ('head_title', models.CharField(max_length=40, verbose_name='sebutan kepala desa')),
                ('council', models.CharField(blank=True, max_length=40, verbose_name='sebutan badan permusyawaratan')),
                ('certainty', models.CharField(choices=[('dibaca', 'Dibaca di sumber'), ('belum_dicek', 'Belum dicek'), ('dipastikan', 'Dipastikan provinsi')], default='belum_dicek', max_length=12, verbose_name='kepastian')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
            ],
            options={
                'verbose_name': 'sebutan desa',
                'constraints': [models.CheckConstraint(condition=models.Q(('village_term__regex', '^[a-z]+( [a-z]+)*$')), name='regions_term_lower_case'), models.CheckConstraint(condition=models.Q(('head_title', ''), _negated=True), name='regions_head_title_given'), models.CheckConstraint(condition=models.Q(('certainty__in', ['dibaca', 'belum_dicek', 'dipastikan'])), name='regions_certainty_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^[1-9][0-9]$'), ('kind', 'provinsi'), ('level', 1)), models.Q(('code__regex', '^[1-9][0-9]\\.(0[1-9]|[1-6][0-9])$'), ('kind', 'kabupaten'), ('level', 2)), models.Q(('code__regex', '^[1-9][0-9]\\.(7[1-9]|[89][0-9])$'), ('kind', 'kota'), ('level', 2)), models.Q(('code__regex', '^[1-9][0-9]\\.(0[1-9]|[1-9][0-9])\\.(0[1-9]|[1-9][0-9])$'), ('kind', 'kecamatan'), ('level', 3)), models.Q(('code__regex', '^[1-9][0-9]\\.(0[1-9]|[1-9][0-9])\\.(0[1-9]|[1-9][0-9])\\.1[0-9]{3}$'), ('kind', 'kelurahan'), ('level', 4)), models.Q(('code__regex', '^[1-9][0-9]\\.(0[1-9]|[1-9][0-9])\\.(0[1-9]|[1-9][0-9])\\.2[0-9]{3}$'), ('kind', 'desa'), ('level', 4)), models.Q(('code__regex', '^[1-9][0-9]\\.(0[1-9]|[1-9][0-9])\\.(0[1-9]|[1-9][0-9])\\.3[0-9]{3}$'), ('kind', 'desa_adat'), ('level', 4)), _connector='OR'), name='regions_code_fits_kind'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 1), ('parent__isnull', True)), models.Q(('level', 2), ('parent', django.db.models.functions.text.Left('code', 2)), ('parent__isnull', False)), models.Q(('level', 3), ('parent', django.db.models.functions.text.Left('code', 5)), ('parent__isnull', False)), models.Q(('level', 4), ('parent', django.db.models.functions.text.Left('code', 8)), ('parent__isnull', False)), _connector='OR'), name='regions_parent_is_prefix'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('search_name__regex', '^[a-z0-9]+$')), name='regions_search_name_plain'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('postal_code', ''), ('postal_code__regex', '^[0-9]{5}$'), _connector='OR'), name='regions_postal_code'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('bps_code', None), ('bps_code__regex', '^[0-9]{2,10}$'), _connector='OR'), name='regions_bps_code'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='regions_valid_range'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('superseded_by', None), models.Q(('valid_to__isnull', False), models.Q(('superseded_by', models.F('code')), _negated=True)), _connector='OR'), name='regions_closed_before_superseded'),
        ),
    ]
