"""The population books of Permendagri 47/2016 that follow from events: B2 (mutations) and B3 (the month)."""

from .monthly import Group, Line, MonthlyReport, monthly_report
from .months import Month
from .mutations import Mutation, late_events, mutation_book

__all__ = [
    "Group", "Line", "Month", "MonthlyReport", "Mutation", "late_events", "monthly_report", "mutation_book",
]  # fmt: skip
