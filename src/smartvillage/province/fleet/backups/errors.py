"""What stops a restore. The message is shown to the operator; it holds no personal data."""


class CannotRestore(Exception):
    """Nothing of the live village was changed."""


class BadRequest(CannotRestore):
    """What was asked for cannot be: unknown village, a time in the future, before the first backup."""
