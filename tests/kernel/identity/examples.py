"""NIK and KK of nobody, and strategies that make more of them."""

from datetime import date

from hypothesis import strategies as st

TODAY = date(2026, 11, 24)
NIK = "1872040101900001"  # 1 January 1990, a man
NIK_WOMAN = "1872044101900002"
VILLAGE = "v_1872041005"
OTHER_VILLAGE = "v_1872041001"


@st.composite
def niks(draw: st.DrawFn) -> str:
    """Any possible NIK of Lampung, except the demo district."""
    district = draw(st.integers(1, 98))
    born = draw(st.dates(date(1927, 1, 1), date(2026, 1, 1)))
    day = born.day + draw(st.sampled_from((0, 40)))
    return f"1872{district:02}{day:02}{born:%m%y}{draw(st.integers(1, 9999)):04}"


def sixteen_digits() -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=16, max_size=16)
