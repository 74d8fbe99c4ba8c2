"""Who may do what with letters."""

from smartvillage.kernel.permissions import Permission, Role, grant


class LetterPermission(Permission):
    REQUEST = "letters.request"  # ask for a letter for oneself, complete it, fetch it
    VIEW = "letters.view"  # the village's letters, in the workspace
    CHECK = "letters.check"
    CREATE = "letters.create"  # at the counter, for a resident who came in person
    REJECT = "letters.reject"
    FINISH = "letters.finish"
    TELL = "letters.tell"  # tell the resident by WhatsApp
    SIGN = "letters.sign"
    WITHDRAW = "letters.withdraw"
    CONFIGURE = "letters.configure"


grant(Role.RESIDENT, LetterPermission.REQUEST)
grant(
    Role.OPERATOR,
    LetterPermission.VIEW,
    LetterPermission.CHECK,
    LetterPermission.CREATE,
    LetterPermission.REJECT,
    LetterPermission.FINISH,
    LetterPermission.TELL,
    LetterPermission.CONFIGURE,
)
grant(
    Role.HEAD,
    LetterPermission.VIEW,
    LetterPermission.REJECT,
    LetterPermission.SIGN,
    LetterPermission.WITHDRAW,
    LetterPermission.TELL,
    LetterPermission.CONFIGURE,
)
