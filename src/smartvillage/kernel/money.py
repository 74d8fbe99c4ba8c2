"""Whole rupiah in words, as official papers repeat them after the figures."""

from num2words import num2words


def rupiah_in_words(amount: int) -> str:
    """`1500000` to `"satu juta lima ratus ribu rupiah"`."""
    return f"{num2words(amount, lang='id')} rupiah"
