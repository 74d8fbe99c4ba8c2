"""Writes to letters: one transaction and one audit row each."""

from .checking import ask_for_completion, finish, record_told, reject, start_check, verify
from .moving import ReasonMissing, Refused, WrongStep
from .numbering import NumberTaken, insert_after, set_numbering, set_numbering_and_start, start_at
from .requests import (
    AnswersMissing,
    create_at_counter,
    discard_draft,
    receive,
    resubmit,
    save_answers,
    submit_request,
)
from .settings import reset_rules, set_rules
from .signing import NotSigner, Outcome, draft_pdf, send_back, sign, sign_many, withdraw
from .tracking import Locked, Untracked, open_tracker

__all__ = [
    "AnswersMissing",
    "Locked",
    "NotSigner",
    "NumberTaken",
    "Outcome",
    "ReasonMissing",
    "Refused",
    "Untracked",
    "WrongStep",
    "ask_for_completion",
    "create_at_counter",
    "discard_draft",
    "draft_pdf",
    "finish",
    "insert_after",
    "open_tracker",
    "receive",
    "record_told",
    "reject",
    "reset_rules",
    "resubmit",
    "save_answers",
    "send_back",
    "set_numbering",
    "set_numbering_and_start",
    "set_rules",
    "sign",
    "sign_many",
    "start_at",
    "start_check",
    "submit_request",
    "verify",
    "withdraw",
]
