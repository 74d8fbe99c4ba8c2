import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import InvalidPhone, format_phone, parse_phone, whatsapp_number


@pytest.mark.parametrize(
    "text",
    [
        "0812-3456-7890",
        "081234567890",
        " 0812 3456 7890 ",
        "(0812) 3456.7890",
        "+62 812-3456-7890",
        "+62 (0)812 3456 7890",
        "6281234567890",
        "006281234567890",
        "81234567890",
        "'081234567890",
        "\u202a+62 812\u00a03456\u00a07890\u202c",
    ],
)
def test_every_way_of_writing_gives_one_number(text: str) -> None:
    phone = parse_phone(text)
    assert phone == "+6281234567890"
    assert format_phone(phone) == "0812-3456-7890"
    assert whatsapp_number(phone) == "6281234567890"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("0721 485963", "landline"),  # Bandar Lampung
        ("0725-41234", "landline"),  # Metro
        ("0800123456", "landline"),
        ("+60 12-345 6789", "foreign"),
        ("+1 650 253 0000", "foreign"),
        ("0812", "malformed"),
        ("08123456789012345", "malformed"),
        ("110", "malformed"),
        ("+", "not_digits"),
        ("---", "malformed"),
        ("0812-3456-7890 / 0813-1111-2222", "not_digits"),
        ("0812-3456-789O", "not_digits"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "not_digits"),
        ("8.12E+10", "excel"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(text)
    assert refused.value.reason == reason
    assert str(refused.value)


@given(st.text(max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        phone = parse_phone(text)
    except InvalidPhone:
        return
    assert phone.startswith("+628")
    assert parse_phone(format_phone(phone)) == phone
    assert whatsapp_number(phone).isascii()
    assert whatsapp_number(phone).isdigit()
