"""The columns of the books as the regulation numbers them, and the words beside the numbers."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .monthly import Line

_GROUPS: Final = tuple(
    (nation, sex)
    for nation in ("WNA", "WNI")
    for sex in (gettext_lazy("laki-laki"), gettext_lazy("perempuan"))
)
_PEOPLE: Final = (gettext_lazy("Jumlah KK"), gettext_lazy("Anggota keluarga"), gettext_lazy("Jiwa"))
# B3: (heading, whether families and totals follow), in the order of `Line.numbers`.
_PARTS: Final[tuple[tuple[str | Promise, bool], ...]] = (
    (gettext_lazy("Awal bulan"), True),
    (gettext_lazy("Lahir bulan ini"), False),
    (gettext_lazy("Datang bulan ini"), False),
    (gettext_lazy("Meninggal bulan ini"), False),
    (gettext_lazy("Pindah bulan ini"), False),
    (gettext_lazy("Akhir bulan"), True),
)
FIRST_NUMBER: Final = 3  # of the book's columns


def parts() -> list[tuple[str, list[str]]]:
    """[("Awal bulan", ["WNA laki-laki", …]), …]: the columns 3 to 32."""
    groups = [f"{nation} {sex}" for nation, sex in _GROUPS]
    totals = [str(word) for word in _PEOPLE]
    return [(str(title), [*groups, *totals] if full else groups) for title, full in _PARTS]


def hamlet_name(line: Line) -> str:
    if line.hamlet is None:
        return _("Jumlah")
    return line.hamlet.title() or _("Tanpa dusun")


def remark(line: Line) -> str:
    """What of the movements nobody made: it is no arrival of the civil registry."""
    words = []
    if line.found:
        words.append(_("Datang termasuk %(count)d orang yang baru didata.") % {"count": line.found})
    if line.struck:
        words.append(_("Pindah termasuk %(count)d orang yang ternyata salah catat.") % {"count": line.struck})
    if line.corrected:
        words.append(
            _("Datang dan pindah termasuk %(count)d orang yang datanya diperbaiki.")
            % {"count": line.corrected}
        )
    return " ".join(words)


def mutation_columns() -> list[str]:
    """The thirteen columns of B2."""
    return [
        _("Nomor"), _("Nama"), _("Tempat lahir"), _("Tanggal lahir"), _("Jenis kelamin"),
        _("Kewarganegaraan"), _("Datang dari"), _("Tanggal datang"), _("Pindah ke"), _("Tanggal pindah"),
        _("Meninggal di"), _("Tanggal meninggal"), _("Keterangan"),
    ]  # fmt: skip
