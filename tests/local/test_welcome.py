"""The text at the end of `make run`, read back."""

import re
from dataclasses import replace

from smartvillage.local import welcome
from smartvillage.local.options import Options

LINE = re.compile(r"  (?P<label>\S.*?)  +(?P<url>http://\S+)(?:  +(?P<login>\S+) / (?P<password>\S+))?")


def table(options: Options, port: int) -> list[dict[str, str | None]]:
    found = [LINE.fullmatch(line) for line in welcome.lines(options, port)]
    return [match.groupdict() for match in found if match]


def test_every_place_is_printed_with_its_login() -> None:
    rows = table(Options(), 8001)
    assert [row["label"] for row in rows] == [place.label for place in welcome.DEMO_PLACES]
    assert [row["login"] or "" for row in rows] == [place.login for place in welcome.DEMO_PLACES]
    assert rows[1]["url"] == "http://tejoagung.smartvillage.localhost:8001/"


def test_the_port_of_http_is_left_out() -> None:
    assert table(replace(Options(), base_domain="desa.test"), 80)[0]["url"] == "http://desa.test/"


def test_without_demo_no_login_is_promised() -> None:
    text = "\n".join(welcome.lines(Options(demo=False), 8000))
    assert welcome.DEMO_PASSWORD not in text
    assert welcome.RESIDENT_NIK not in text
    assert "Coba dalam 3 menit" not in text
    assert len(table(Options(demo=False), 8000)) == len(welcome.EMPTY_PLACES)


def test_the_demo_resident_cannot_exist() -> None:
    assert welcome.RESIDENT_NIK.startswith("187299")


def test_the_tour_names_its_three_steps() -> None:
    text = list(welcome.lines(Options(), 8000))
    start = text.index("  Coba dalam 3 menit:")
    assert [line[3:5] for line in text[start + 1 : start + 4]] == ["1.", "2.", "3."]
    assert "Ctrl-C berhenti" in text[-2]
