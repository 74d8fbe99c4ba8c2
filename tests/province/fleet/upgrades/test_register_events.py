"""A village of the release before the events: its upgrade gives everybody in its register a first event."""

from smartvillage.kernel.tenancy import schema_of
from tests.province.fleet.upgrades.conftest import CODES

SCHEMA = schema_of(CODES[0])
PEOPLE = f"""
INSERT INTO {SCHEMA}.residents_family (id, address, hamlet, rw, rt)
VALUES ('00000000-0000-4000-8000-000000000001', '', 'SIDOMULYO', '', '');
INSERT INTO {SCHEMA}.residents_resident (
    id, family_id, name, search_name, sex, birth_place, relation, father_name, mother_name, birth_certificate,
    passport, stay_permit, marriage_certificate, divorce_certificate, current_address, status, residency,
    ethnicity, card_tag, insurance_number, updated_at
)
SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000001', 'X', 'X', 1 + (n & 1), '', 4, '', '', '', '', '',
    '', '', '', CASE WHEN n < 3 THEN 1 ELSE 2 END, 1, '', '', '', '2026-05-31 20:00+00'
FROM generate_series(1, 3) n
"""


# What the register's later migrations brought, the newest first.
SINCE = ("correction", "bulkchange", "formdraft", "savedfilter", "importbatch", "event")


def test_everybody_gets_one(fleet, ask):
    for code in CODES:
        for table in SINCE:
            ask(f"DROP TABLE {schema_of(code)}.residents_{table}")
        for column in ("nik_tail", "household_number", "household_relation", "different_from"):
            ask(f"ALTER TABLE {schema_of(code)}.residents_resident DROP COLUMN {column}")
        ask(
            f"DELETE FROM {schema_of(code)}.django_migrations WHERE app = 'residents' AND name <> '0001_initial'"
        )
    ask(PEOPLE)
    done = fleet.desa("fleet", "migrate").stdout
    assert f"{len(CODES)} selesai, 0 gagal" in done
    rows = ask(
        f"SELECT kind, delta, status, hamlet, counted_on::text FROM {SCHEMA}.residents_event ORDER BY position"
    )
    assert sorted(rows) == [
        ("recorded", 0, 2, "SIDOMULYO", "2026-06-01"),
        ("recorded", 1, 1, "SIDOMULYO", "2026-06-01"),
        ("recorded", 1, 1, "SIDOMULYO", "2026-06-01"),
    ]
    assert fleet.desa("fleet", "verify", check=False).returncode == 0
