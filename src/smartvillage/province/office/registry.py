"""Sign-ins that a demo shows to everybody; whoever makes the demo registers them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """`host` is a label under the base domain, "" for the domain itself."""

    label: str
    host: str
    path: str
    login: str
    password: str


_LOGINS: list[DemoLogin] = []


def register_demo_logins(*logins: DemoLogin) -> None:
    _LOGINS[:] = logins


def demo_logins() -> tuple[DemoLogin, ...]:
    return tuple(_LOGINS)
