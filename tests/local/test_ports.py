"""A taken port moves to the next one; a wrong one is refused in words."""

import socket

import pytest

from smartvillage.local import ports
from smartvillage.local.errors import LocalError


def listening(address: str, port: int = 0) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    taken.bind((address, port))
    taken.listen()
    return taken


def test_a_free_port_is_taken_as_wanted() -> None:
    wanted = ports.any_free()
    choice = ports.choose(wanted)
    assert (choice.port, choice.moved) == (wanted, False)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1"])
def test_a_taken_port_moves_to_a_higher_one(address: str) -> None:
    try:
        taken = listening(address)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with taken:
        wanted = taken.getsockname()[1]
        choice = ports.choose(wanted)
        assert choice.moved
        assert choice.port > wanted
        assert ports.is_free(choice.port)


def test_when_all_are_taken_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    with pytest.raises(LocalError, match="8000 sampai 8099"):
        ports.choose(8000)
    with pytest.raises(LocalError, match="65500 sampai 65535"):
        ports.choose(65500)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "", "8 000", "٣", "8000.0"])
def test_no_port_number(text: str) -> None:
    with pytest.raises(LocalError, match="PORT="):
        ports.parse(text)


@pytest.mark.parametrize("text", ["1", "8000", "65535"])
def test_a_port_number(text: str) -> None:
    assert ports.parse(text) == int(text)
