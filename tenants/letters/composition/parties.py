"""Whom a letter names: the village, the resident, the signer."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol


class VillageLike(Protocol):
    """What a letterhead needs of a village; `kernel.tenancy.VillageRef` has it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def term(self) -> str: ...
    @property
    def head_title(self) -> str: ...
    @property
    def kecamatan(self) -> str: ...
    @property
    def kabupaten(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def postal_code(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A resident as a letter states them, in words and not in codes. NIK and KK stay out of `repr`."""

    name: str
    nik: str = field(repr=False)
    kk: str = field(default="", repr=False)
    family_head: str = ""
    birth_place: str = ""
    birth_date: date | None = None
    sex: str = ""
    religion: str = ""
    marital_status: str = ""
    education: str = ""
    occupation: str = ""
    nationality: str = "WNI"
    address: str = ""  # street and number, without RT, RW and dusun
    rt: str = ""
    rw: str = ""
    dusun: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs. `title` is the office without the village's name: "Lurah", "Plt. Lurah", "Sekretaris"."""

    name: str
    title: str
    id_number: str = ""
    id_kind: Literal["NIP", "NIPD"] = "NIP"
    rank: str = ""  # "Penata Tingkat I", of a civil servant
    on_behalf: bool = False  # signs "a.n." the head of the village
