"""Why an event cannot be recorded, in words that say what to do."""

from uuid import UUID

from django.utils.functional import Promise


class EventRefused(Exception):
    """Nothing was written. The text is for the operator."""

    def __init__(self, text: str | Promise) -> None:
        super().__init__(str(text))


class HeadNeeded(EventRefused):
    """The family would be left with living members and no head, or with two heads."""

    def __init__(self, text: str | Promise, family_id: UUID) -> None:
        super().__init__(text)
        self.family_id = family_id
