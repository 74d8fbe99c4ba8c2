"""What the audit says about a resident, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS: Final[Mapping[str, str | Promise]] = {
    "residents.viewed": gettext_lazy("Melihat data"),
    "residents.created": gettext_lazy("Mencatat sebagai penduduk"),
    "residents.edited": gettext_lazy("Mengubah data"),
    "residents.changed_together": gettext_lazy("Mengubah data bersama orang lain"),
    "residents.change_undone": gettext_lazy("Membatalkan perubahan"),
    "residents.nik_revealed": gettext_lazy("Membuka NIK lengkap"),
    "residents.told_apart": gettext_lazy("Menyatakan dua orang yang berbeda"),
    "residents.may_be_one": gettext_lazy("Menyatakan mungkin orang yang sama"),
    "residents.handed_over": gettext_lazy("Membuat lembar pindah"),
    "residents.transfer_accepted": gettext_lazy("Menerima pindahan"),
    "residents.nik_filled": gettext_lazy("Mengisi NIK"),
    "residents.pin_set": gettext_lazy("Membuat kartu PIN"),
    "residents.file_made": gettext_lazy("Mengunduh salinan data"),
    "residents.correction_asked": gettext_lazy("Meminta perbaikan data"),
    "residents.correction_decided": gettext_lazy("Menjawab permintaan perbaikan"),
}


def act_in_words(action: str) -> str:
    return str(_WORDS.get(action, _("Mengolah data")))
