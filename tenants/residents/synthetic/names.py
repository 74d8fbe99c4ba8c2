"""Given and family names as they are heard in Lampung: Javanese, Lampung, Sundanese, Balinese, Batak, Minang.

Put together by chance; whoever is called like that is not meant.
"""

from random import Random
from typing import Final

_MEN: Final = (
    "Ahmad", "Budi", "Joko", "Slamet", "Agus", "Eko", "Dwi", "Tri", "Heru", "Wahyu", "Bambang",
    "Sutrisno", "Suparman", "Hendra", "Rudi", "Yanto", "Andi", "Dedi", "Asep", "Ujang", "Iwan", "Fajar",
    "Rizki", "Dimas", "Bayu", "Arif", "Hasan", "Husin", "Zainal", "Ridwan", "Fauzi", "Imam", "Mulyadi",
    "Suyono", "Sarwono", "Made", "Ketut", "Wayan", "Nyoman", "Rendi", "Aldi", "Galih", "Ilham", "Rafi",
    "Naufal", "Gilang",
)  # fmt: skip
_WOMEN: Final = (
    "Siti", "Sri", "Dewi", "Nur", "Rina", "Yuni", "Wati", "Endang", "Sulastri", "Kartini", "Aminah",
    "Fatimah", "Lestari", "Ratna", "Indah", "Mega", "Ayu", "Putri", "Anisa", "Nisa", "Rahma", "Yulia",
    "Tuti", "Suparmi", "Sumarni", "Kusmiati", "Komariah", "Euis", "Neneng", "Eka", "Desi", "Novi",
    "Fitri", "Intan", "Melati", "Citra", "Salsabila", "Nabila", "Zahra", "Aulia", "Kadek", "Komang",
    "Luh", "Tiara", "Wulan", "Yanti", "Marlina",
)  # fmt: skip
_SECOND_MEN: Final = (
    "Santoso", "Prasetyo", "Saputra", "Hidayat", "Setiawan", "Nugroho", "Wijaya", "Kurniawan", "Susanto",
    "Raharjo", "Pratama", "Firmansyah", "Maulana", "Ramadhan", "Syahputra", "Hartono", "Suryadi",
    "Gunawan", "Purnomo", "Wibowo", "Irawan", "Utomo", "Subekti", "Permana", "Siregar", "Nasution",
    "Simatupang", "Sudirman",
)  # fmt: skip
_SECOND_WOMEN: Final = (
    "Aminah", "Rahayu", "Lestari", "Wulandari", "Handayani", "Anggraini", "Puspita", "Safitri", "Utami",
    "Kusuma", "Maharani", "Oktaviani", "Permatasari", "Hasanah", "Khotimah", "Nuraini", "Fadilah",
    "Susanti", "Astuti", "Purwanti", "Mulyani", "Setyowati", "Sari", "Agustina", "Nurjanah", "Rohmah",
    "Azizah", "Fauziah",
)  # fmt: skip
_HAMLETS: Final = (
    "SIDOMULYO", "SUKAMAJU", "TANJUNG SARI", "MULYOJATI", "SUMBER REJO", "MARGA JAYA", "WAY LAGA",
    "PURWODADI", "KARANG ANYAR", "SUKA MENANTI",
)  # fmt: skip
_STREETS: Final = (
    "Jl. Kenanga", "Jl. Melati", "Jl. Mawar", "Jl. Merpati", "Jl. Kutilang", "Jl. Jenderal Sudirman",
    "Jl. Raden Intan", "Jl. Imam Bonjol", "Jl. Ki Hajar Dewantara", "Jl. Way Sekampung", "Gg. Mangga",
    "Gg. Duku", "Jl. Sawo", "Jl. Pattimura", "Jl. Diponegoro", "Jl. Tawes", "Jl. Gabus", "Jl. Stadion",
)  # fmt: skip
PLACES: Final = (
    "METRO", "METRO", "METRO", "BANDAR LAMPUNG", "KOTABUMI", "PRINGSEWU", "KALIANDA", "GUNUNG SUGIH",
    "SUKADANA", "LIWA", "MENGGALA", "YOGYAKARTA", "SURAKARTA", "GARUT", "PALEMBANG",
)  # fmt: skip


def name_of(sex: int, chance: Random) -> str:
    """Most have two words, some one: nobody is made to have a family name."""
    first, second = (_MEN, _SECOND_MEN) if sex == 1 else (_WOMEN, _SECOND_WOMEN)
    words = [chance.choice(first)]
    if chance.random() < 0.85:
        words.append(chance.choice(second))
    if chance.random() < 0.15:
        words.append(chance.choice(second))
    return " ".join(dict.fromkeys(words)).upper()


def hamlets(chance: Random, count: int) -> list[str]:
    return chance.sample(_HAMLETS, min(count, len(_HAMLETS)))


def address(chance: Random) -> str:
    return f"{chance.choice(_STREETS)} No. {chance.randint(1, 120)}"
