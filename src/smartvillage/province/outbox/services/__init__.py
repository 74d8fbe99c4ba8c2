"""Delivery of events, and the clock."""

from .clockwork import run_due
from .delivery import deliver, revive

__all__ = ["deliver", "revive", "run_due"]
