"""What the province itself asks with all villages present: hosts, the board, the numbers."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy.directory import directory
from tests.bench.timing import Row, median_ms
from tests.cast import SYSTEM, browser
from tests.database import Database
from tests.scale.province import Province, on_board

_ROUNDS = 15
_PAGES = (
    ("papan dpmd, provinsi", "dpmd", "/"),
    ("papan dpmd, kecamatan pertama", "dpmd", "/?kec={kecamatan}"),
    ("daftar desa, CSV", "dpmd", "/desa.csv"),
    ("angka provinsi", "data", "/"),
)


def hosts(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """A host looked up in the database, as after every change of a village, and from memory."""
    labels = _labels(database)
    names = [f"{label}.{settings.BASE_DOMAIN}" for label in labels]
    turn = iter(range(10**9))

    def ask() -> None:
        assert directory.by_host(names[next(turn) % len(names)]) is not None

    def ask_anew() -> None:
        directory.forget()
        ask()

    cold = median_ms(ask_anew, 200)
    for _ in names:
        ask()
    warm = median_ms(ask, 2_000)
    yield f"alamat ke desa, {len(names)} desa", f"{warm:.3f} ms", "", f"dari basis data {cold:.2f} ms"


def pages(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """The pages that count all villages."""
    kecamatan = province.codes(database)[0].rpartition(".")[0]
    officers = {"dpmd": _staff("dpmd", Role.OFFICER), "data": _staff("analis", Role.ANALYST)}
    for name, host, path in _PAGES:
        client = browser(host, officers[host])
        address = path.format(kecamatan=kecamatan)

        def ask(client=client, address=address) -> None:
            answer = client.get(address)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            b"".join(answer) if answer.streaming else answer.content

        yield name, f"{median_ms(ask, _ROUNDS):.0f} ms", "≤ 300 ms", f"{len(on_board(database))} desa"


def _staff(login: str, role: Role):
    from smartvillage.common.accounts import services as accounts
    from smartvillage.common.accounts.models import User

    known = User.objects.filter(login=login).first()
    return known or accounts.create_user(actor=SYSTEM, login=login, name=login.title(), role=role)


def _labels(database: Database) -> list[str]:
    from tests.scale.serving import hosts_of

    return [host.partition(".")[0] for host in hosts_of(database)]
