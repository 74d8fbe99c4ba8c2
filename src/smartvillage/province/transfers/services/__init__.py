"""Moves between villages, and the one comparison across them."""

from .comparing import compare_villages
from .moves import KEPT, Hand, drop_expired, forget_village, offer, settle, take

__all__ = ["KEPT", "Hand", "compare_villages", "drop_expired", "forget_village", "offer", "settle", "take"]
