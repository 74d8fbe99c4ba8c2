"""Households by chance: who lives together, how old they are, what they do.

Pure: the same count, seed and day give the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from smartvillage.kernel.identity import DEMO_DISTRICT

from . import names

MAN, WOMAN = 1, 2
HEAD, WIFE, CHILD, GRANDCHILD, PARENT = 1, 3, 4, 6, 7
SINGLE, MARRIED, DIVORCED, WIDOWED = 1, 2, 3, 4
_PER_RT, _RT_PER_RW, _RW_PER_HAMLET = 135, 5, 3  # as in a kelurahan of Metro
_SERIALS: Final = (101, 999)  # the numbers below are left for people told apart by hand
_DISTRICT: Final = DEMO_DISTRICT.replace(".", "")


@dataclass(slots=True, kw_only=True)
class Person:
    nik: str | None = field(repr=False)
    name: str
    sex: int
    birth_date: date
    birth_place: str
    relation: int
    marital_status: int
    religion: int
    education: int
    occupation: int
    father_name: str = ""
    mother_name: str = ""


@dataclass(slots=True, kw_only=True)
class Household:
    number: str = field(repr=False)
    address: str
    hamlet: str
    rw: str
    rt: str
    members: list[Person] = field(default_factory=list)


def households(count: int, *, seed: int, today: date) -> Iterator[Household]:
    """Households of `count` people in all, spread over RT and RW."""
    village = _Village(count, Random(seed), today)  # noqa: S311 - invented people, not secrets
    while count > 0:
        household = village.household(most=count)
        count -= len(household.members)
        yield household


class _Village:
    def __init__(self, count: int, chance: Random, today: date) -> None:
        self.chance, self.today = chance, today
        self.given: set[str] = set()
        self.rts = max(1, round(count / _PER_RT))
        rws = -(-self.rts // _RT_PER_RW)
        self.hamlets = names.hamlets(chance, -(-rws // _RW_PER_HAMLET))

    def household(self, most: int) -> Household:
        chance = self.chance
        rt = chance.randint(1, self.rts)
        rw = -(-rt // _RT_PER_RW)
        hamlet = self.hamlets[(rw - 1) // _RW_PER_HAMLET % len(self.hamlets)]
        issued = self.today - timedelta(days=chance.randint(30, 14 * 365))
        return Household(
            number=self.numbered(f"{_DISTRICT}{issued:%d%m%y}"),
            address=names.address(chance),
            hamlet=hamlet,
            rw=f"{rw:03d}",
            rt=f"{rt:03d}",
            members=self.family()[:most],
        )

    def family(self) -> list[Person]:
        """A couple with children, a parent alone with them, or somebody alone; the head first."""
        chance = self.chance
        age = int(chance.triangular(20, 80, 32))
        religion = chance.choices((1, 2, 3, 4, 5), (88, 5, 3, 3, 1))[0]
        kind = chance.random()
        couple = kind < 0.84
        sex = MAN if couple or kind > 0.95 else WOMAN
        single = chance.choice((DIVORCED, WIDOWED)) if age > 30 else SINGLE
        head = self.person(sex, age, HEAD, MARRIED if couple else single, religion)
        members, mother_age = [head], age
        if couple:
            mother_age = max(18, age - chance.randint(-2, 7))
            members.append(self.person(WOMAN, mother_age, WIFE, MARRIED, religion))
        if head.marital_status != SINGLE:
            members += self.children(members, mother_age, religion)
        if chance.random() < 0.07:
            members.append(self.parent(age, religion))
        return members

    def children(self, parents: list[Person], mother_age: int, religion: int) -> list[Person]:
        chance = self.chance
        father = next((p.name for p in parents if p.sex == MAN), "")
        mother = next((p.name for p in parents if p.sex == WOMAN), "")
        made = []
        for _ in range(chance.choices((0, 1, 2, 3, 4), (7, 20, 38, 24, 11))[0]):
            age = mother_age - chance.randint(19, 36)
            # Grown children mostly live in a household of their own.
            if age < 0 or (age > 24 and chance.random() < 0.75):
                continue
            child = self.person(chance.choice((MAN, WOMAN)), age, CHILD, SINGLE, religion)
            child.father_name, child.mother_name = father, mother
            made.append(child)
        return sorted(made, key=lambda person: person.birth_date)

    def parent(self, age: int, religion: int) -> Person:
        sex = WOMAN if self.chance.random() < 0.7 else MAN
        return self.person(sex, min(95, age + self.chance.randint(20, 32)), PARENT, WIDOWED, religion)

    def person(self, sex: int, age: int, relation: int, marital_status: int, religion: int) -> Person:
        chance = self.chance
        born = self.today - timedelta(days=int((age + chance.random()) * 365.25))
        day = born.day + (40 if sex == WOMAN else 0)
        # A newborn often has no NIK yet.
        numbered = age > 0 or chance.random() < 0.5
        return Person(
            nik=self.numbered(f"{_DISTRICT}{day:02d}{born:%m%y}") if numbered else None,
            name=names.name_of(sex, chance),
            sex=sex,
            birth_date=born,
            birth_place=chance.choice(names.PLACES),
            relation=relation,
            marital_status=marital_status,
            religion=religion,
            education=_education(age, chance),
            occupation=_occupation(sex, age, chance),
        )

    def numbered(self, prefix: str) -> str:
        """A free number that starts with these twelve digits."""
        while True:
            number = f"{prefix}{self.chance.randint(*_SERIALS):04d}"
            if number not in self.given:
                self.given.add(number)
                return number


def _education(age: int, chance: Random) -> int:
    """A code of the list `education`."""
    if age < 7:
        return 1
    if age < 13:
        return 2
    if age < 16:
        return 3
    if age < 19:
        return 4
    if age > 60:
        return chance.choices((2, 3, 4, 5), (20, 45, 20, 15))[0]
    return chance.choices((3, 4, 5, 7, 8, 9), (14, 20, 46, 6, 13, 1))[0]


def _occupation(sex: int, age: int, chance: Random) -> int:
    """A code of the list `occupation`."""
    if age < 6:
        return 1
    if age < 19:
        return 3
    if age > 62:
        return chance.choice((1, 4, 9)) if sex == MAN else chance.choice((2, 4))
    if sex == WOMAN and chance.random() < 0.55:
        return 2
    return chance.choices((15, 88, 9, 19, 5, 65, 84, 81, 27, 3), (24, 22, 18, 12, 6, 5, 5, 3, 3, 2))[0]
