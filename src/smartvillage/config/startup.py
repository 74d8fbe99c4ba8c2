"""What the web and worker processes check before they serve anybody."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from smartvillage.config.observability import init_sentry
from smartvillage.kernel.identity.sealing import key_ring
from smartvillage.kernel.tenancy.acl import audit


def refuse_unsafe_login() -> None:
    """ImproperlyConfigured unless the login is powerless by itself and no grant crosses villages."""
    report_errors()
    key_ring()  # ImproperlyConfigured for keys that could not open or seal anything
    problems = audit(settings.DATABASE_DSN, isolation=settings.ISOLATION)
    if problems:
        raise ImproperlyConfigured("refusing to serve: " + "; ".join(problems))


def report_errors() -> None:
    """Send errors of this process to Sentry, where a DSN is set."""
    if settings.SENTRY_DSN:
        init_sentry(settings.SENTRY_DSN, settings.RELEASE, settings.ENVIRONMENT)
