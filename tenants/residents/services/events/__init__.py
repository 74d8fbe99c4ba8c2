"""The only way in which a person or a family of the register changes its state."""

from .act import Told
from .arrivals import record_arrival, record_birth, record_return
from .corrections import correct_status
from .departures import record_departure
from .families import (
    change_card,
    change_head,
    family_with_number,
    move_member,
    relocate_family,
    split_family,
)
from .handover import Arriving, arriving
from .newcomers import Newcomer, NewFamily
from .recording import record_data_corrections, record_edits, record_newcomers
from .refusals import EventRefused, HeadNeeded
from .transfers import accept_transfer, origin_of
from .undoing import may_undo, undo

__all__ = [
    "Arriving",
    "EventRefused",
    "HeadNeeded",
    "NewFamily",
    "Newcomer",
    "Told",
    "accept_transfer",
    "arriving",
    "change_card",
    "change_head",
    "correct_status",
    "family_with_number",
    "may_undo",
    "move_member",
    "origin_of",
    "record_arrival",
    "record_birth",
    "record_data_corrections",
    "record_departure",
    "record_edits",
    "record_newcomers",
    "record_return",
    "relocate_family",
    "split_family",
    "undo",
]  # fmt: skip
