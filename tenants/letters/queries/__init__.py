"""Reads of letters. What is absent and what is not the actor's look the same: NotHere."""

from .letters import (
    Filters,
    draft_for,
    drafts_of,
    last_answers,
    letter_at_desk,
    letter_of,
    letters_at_desk,
    letters_of,
    pdf_of,
    timeline,
)
from .offered import Rules, in_force, matching, offered_type, offered_types, rules_for, rules_of_all
from .public import Proof, Tracked, proof_of, tracked
from .waiting import Queue, next_for, waiting_for_signature, work_queue

__all__ = [
    "Filters",
    "Proof",
    "Queue",
    "Rules",
    "Tracked",
    "draft_for",
    "drafts_of",
    "in_force",
    "last_answers",
    "letter_at_desk",
    "letter_of",
    "letters_at_desk",
    "letters_of",
    "matching",
    "next_for",
    "offered_type",
    "offered_types",
    "pdf_of",
    "proof_of",
    "rules_for",
    "rules_of_all",
    "timeline",
    "tracked",
    "waiting_for_signature",
    "work_queue",
]
