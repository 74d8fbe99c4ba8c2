"""Which villages the demo shows, by their official codes, and how large each is."""

from dataclasses import dataclass

SHOWCASE = "18.72.04.1005"  # Tejo Agung
SHOWCASE_RESIDENTS = 5_673  # as published for February 2023
# Metro Timur's other four are left out: the tour brings them on board (contoh/kec-metro-timur.csv).
METRO = ("18.72.01", "18.72.02", "18.72.03", "18.72.05")


@dataclass(frozen=True, slots=True)
class DemoVillage:
    code: str
    residents: int
    letters: int  # issued over the past 18 months
    online: float = 0.5  # share that residents asked for on the web; 0 for a village that does not use it yet
    quiet_months: int = 0  # nothing issued in the last months: a village that fell asleep


OTHERS = (
    DemoVillage("18.09.10.2004", 600, 24),  # Hanura, desa
    DemoVillage("18.12.01.2009", 500, 12),  # Pulung Kencana, tiyuh
    DemoVillage("18.13.03.2001", 180, 0),  # a pekon without signal
    DemoVillage("18.10.02.2001", 240, 6, quiet_months=4),  # asleep
    DemoVillage("18.02.05.2001", 260, 6),  # kampung
    DemoVillage("18.01.06.2001", 260, 6),  # desa
)
SUSPENDED = DemoVillage("18.04.04.2002", 120, 3)
BROKEN = "18.08.03.2002"
TRAINEES = (
    "18.10.02.2002",
    "18.10.03.2001",
    "18.06.02.2012",
    "18.06.02.2015",
    "18.11.01.2001",
    "18.11.01.2002",
)
