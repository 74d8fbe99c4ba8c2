"""What the whole platform may know about a village without a query."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    PROVISIONING = "provisioning"
    TRAINING = "training"
    LIVE = "live"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    PURGED = "purged"
    BROKEN = "broken"

    @property
    def serves(self) -> bool:
        return self in {State.TRAINING, State.LIVE}

    @property
    def has_schema(self) -> bool:
        """Whether code may enter the village: only then is its schema whole."""
        return self in {State.TRAINING, State.LIVE, State.SUSPENDED, State.ARCHIVED}


@dataclass(frozen=True, slots=True)
class VillageRef:
    """One village as the directory hands it out; immutable, safe to keep in memory."""

    code: str
    schema: str
    name: str
    slug: str
    kind: str  # "desa" | "kelurahan"
    state: State
    term: str  # "desa", "kelurahan", "pekon", "tiyuh", "kampung"
    head_title: str  # "Kepala Desa", "Lurah", "Peratin", "Kepala Pekon", ...
    kecamatan: str
    kabupaten: str  # with its kind: "Kota Metro", "Kabupaten Pesawaran"
    host: str
    brand: str = "#0b5c4a"
    address: str = ""
    phone: str = ""
    postal_code: str = ""
    office_hours: str = ""
    demo: bool = False

    @property
    def full_name(self) -> str:
        """`"Kelurahan Tejo Agung"`."""
        return f"{self.term.capitalize()} {self.name}"

    @property
    def watermark(self) -> str:
        if self.state is State.TRAINING:
            return "LATIHAN"
        return "CONTOH" if self.demo else ""
