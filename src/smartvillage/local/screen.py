"""What the person at the terminal sees: a tick for what is done, one sentence for what failed."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

TICK = "✔"
CROSS = "✘"
WAIT = "…"
DETAIL_CHARACTERS = 110
ERASE_LINE = "\r\033[K"


def seconds(duration: float) -> str:
    """[0,4 dtk], [38 dtk]"""
    number = f"{duration:.1f}".replace(".", ",") if duration < 10 else f"{duration:.0f}"
    return f"[{number} dtk]"


@dataclass(frozen=True)
class Screen:
    out: TextIO = field(default_factory=lambda: sys.stdout)

    def say(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    def ticks(self, *things: str) -> None:
        self.say("   ".join(f"{TICK} {thing}" for thing in things))

    def cross(self, text: str) -> None:
        self.say(f"{CROSS} {text}")

    @contextlib.contextmanager
    def busy(self, label: str) -> Iterator[Callable[[str, float], None]]:
        """Show that something takes a while; call what it yields with the result at the end."""
        live = self.out.isatty()
        if live:
            print(f"{WAIT} {label}", end="", file=self.out, flush=True)

        def done(detail: str, duration: float) -> None:
            if live:
                print(ERASE_LINE, end="", file=self.out)
            shown = f"{label}: {detail[:DETAIL_CHARACTERS]}" if detail else label
            self.ticks(f"{shown}  {seconds(duration)}")

        try:
            yield done
        except BaseException:
            if live:
                print(ERASE_LINE, end="", file=self.out, flush=True)
            raise
