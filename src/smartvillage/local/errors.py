"""The one exception of this package."""


class LocalError(Exception):
    """Something on this machine stops us.

    The message is one Indonesian sentence that says what is wrong and what to do about it; it is
    shown as it is, without a traceback.
    """
