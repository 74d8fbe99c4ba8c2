import pytest

from smartvillage.kernel.money import rupiah_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "nol rupiah"),
        (1_000, "seribu rupiah"),
        (1_100, "seribu seratus rupiah"),
        (11_000, "sebelas ribu rupiah"),
        (1_500_000, "satu juta lima ratus ribu rupiah"),
        (2_000_000_001, "dua miliar satu rupiah"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert rupiah_in_words(amount) == words
