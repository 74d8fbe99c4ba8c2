"""What `make run` says when everything runs: where to look, how to sign in, what to try."""

from collections.abc import Iterator
from dataclasses import dataclass

from smartvillage.local.options import Options

HTTP_PORT = 80


@dataclass(frozen=True)
class Place:
    """One line of the table. ``host`` is the label before the base domain, "" for the domain itself."""

    label: str
    host: str
    path: str = "/"
    login: str = ""
    password: str = ""


DEMO_PASSWORD = "demo1234"  # noqa: S105 - printed for everybody; refused outside demo mode
VILLAGE = "tejoagung"
RESIDENT_NIK = "1872990101900001"
RESIDENT_PIN = "246135"

DEMO_PLACES = (
    Place("Portal provinsi", ""),
    Place("Situs warga", VILLAGE),
    Place("Masuk warga", VILLAGE, "/masuk/", RESIDENT_NIK, RESIDENT_PIN),
    Place("Ruang operator", VILLAGE, "/kelola/", "operator", DEMO_PASSWORD),
    Place("Ruang lurah", VILLAGE, "/kelola/", "kepala", DEMO_PASSWORD),
    Place("DPMD provinsi", "dpmd", "/", "dpmd", DEMO_PASSWORD),
    Place("Analis", "data", "/", "analis", DEMO_PASSWORD),
)
EMPTY_PLACES = (
    Place("Portal provinsi", ""),
    Place("DPMD provinsi", "dpmd"),
    Place("Analis", "data"),
)
TOUR = (
    f"warga: masuk dengan NIK demo {RESIDENT_NIK} · PIN {RESIDENT_PIN}, ajukan Surat Keterangan Domisili",
    "operator: periksa, terbitkan → lurah: tanda tangani → unduh PDF → pindai QR",
    "dpmd: Onboarding → contoh/kec-metro-timur.csv → Uji dulu → Jalankan",
)
FOOTER = "Ctrl-C berhenti · make reset kembali ke awal · make test uji · make help"


def places(options: Options) -> tuple[Place, ...]:
    return DEMO_PLACES if options.demo else EMPTY_PLACES


def url(place: Place, base_domain: str, port: int) -> str:
    host = f"{place.host}.{base_domain}" if place.host else base_domain
    return f"http://{host}{'' if port == HTTP_PORT else f':{port}'}{place.path}"


def lines(options: Options, port: int) -> Iterator[str]:
    """The whole text, for the port that was really taken."""
    rows = [(place, url(place, options.base_domain, port)) for place in places(options)]
    label_width = max(len(place.label) for place, _ in rows)
    url_width = max(len(address) for _, address in rows)
    yield ""
    for place, address in rows:
        login = f"  {place.login} / {place.password}" if place.login else ""
        yield f"  {place.label:<{label_width}}  {address:<{url_width}}{login}".rstrip()
    yield ""
    if options.demo:
        yield "  Coba dalam 3 menit:"
        yield from (f"   {number}. {text}" for number, text in enumerate(TOUR, start=1))
        yield ""
    yield f"  {FOOTER}"
    yield ""
