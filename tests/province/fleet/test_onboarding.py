"""Lists of villages: each row is named with what is wrong, and nothing runs while one is."""

import pytest

from smartvillage.province.fleet.services.onboarding import Action, BadList, plan, read_csv

HEADER = "kode,nama_operator,telepon\n"


def actions(text: str) -> list[Action]:
    return [line.action for line in plan(read_csv(text.encode()))]


def test_what_spreadsheets_save_is_read(cast):
    """BOM, semicolons, spaces, capitals in the header, codes without dots."""
    text = "\ufeffKODE;Nama_Operator;Telepon\r\n 1872041001 ; Dewi ;0812-7200-1001\r\n"
    (line,) = plan(read_csv(text.encode()))
    assert (line.number, line.code, line.name) == (2, "18.72.04.1001", "Yosodadi")
    assert (line.action, line.operator_name, line.operator_phone) == (Action.CREATE, "Dewi", "+6281272001001")


def test_a_village_on_board_is_skipped(cast):
    assert actions(HEADER + "18.72.04.1005,Rina,\n18.72.04.1001,,\n") == [Action.SKIP, Action.CREATE]


@pytest.mark.parametrize(("row", "says"), [
    ("18.72.99.1001,,", "bukan desa atau kelurahan di Lampung"), ("32.01.01.2001,,", "Lampung"),
    ("18.72.04,,", "bukan desa"), ("abc,,", "kode"), (",,", "kode"), ("18.72.04.1001,,0725-41234", "HP"),
])  # fmt: skip
def test_a_wrong_row_says_what_is_wrong(cast, row, says):
    (line,) = plan(read_csv((HEADER + row).encode()))
    assert line.action is Action.ERROR
    assert says.lower() in line.message.lower()


def test_a_code_or_a_phone_twice_names_the_first_row(cast):
    text = HEADER + "18.72.04.1001,,081272001001\n18.72.04.1001,,\n18.72.04.1002,,0812 7200 1001\n"
    first, again, phone = plan(read_csv(text.encode()))
    assert first.action is Action.CREATE
    assert "baris 2" in again.message
    assert "baris 2" in phone.message


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00k", b"nama\nx\n", b"PK\x03\x04\x00\x00", b"", b"kode,lain\n1,2\n"]
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(content):
    with pytest.raises(BadList) as refused:
        read_csv(content)
    assert str(refused.value).endswith(".")
