"""A person who must not appear in any log line or error report.

Her data is put together here and nowhere else: a report quotes the source lines around an
error, so the tests that raise must not spell it out.
"""

NIK = "1872" + "040101" + "900001"
NIK_GROUPED = "1872" + " 0401 " + "0190" + " 0001"
PHONE = "0812" + "3456" + "7890"
FULL_NAME = "Siti" + " " + "Aminah"
TOKEN = "Ab3dEf6hIj9kLm2n" + "Op5qRs8t"
COOKIE = "sesi" + "rahasia" + "xyz"

TRACES = ("Siti", "Aminah", "siti", "SITI", NIK, "0401 0190", "04010190", PHONE, "34567890", TOKEN, COOKIE)


def traces_in(text: str) -> list[str]:
    """What of her is in the text; a JSON escape hides nothing."""
    unescaped = text.replace("\\u00a0", " ")
    return [trace for trace in TRACES if trace in unescaped]
