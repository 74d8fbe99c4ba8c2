"""What the person at the terminal sees: a tick for what is done, one sentence for what failed."""

import contextlib
import os
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
        self._print(f"{text}\n")

    def ticks(self, *things: str) -> None:
        self.say("   ".join(f"{TICK} {thing}" for thing in things))

    def cross(self, text: str) -> None:
        self.say(f"{CROSS} {text}")

    @contextlib.contextmanager
    def busy(self, label: str) -> Iterator[Callable[[str, float], None]]:
        """Show that something takes a while; call what it yields with the result at the end."""
        live = self.out.isatty()
        if live:
            self._print(f"{WAIT} {label}")

        def done(detail: str, duration: float) -> None:
            if live:
                self._print(ERASE_LINE)
            shown = f"{label}: {detail[:DETAIL_CHARACTERS]}" if detail else label
            self.ticks(f"{shown}  {seconds(duration)}")

        try:
            yield done
        except BaseException:
            if live:
                self._print(ERASE_LINE)
            raise

    def _print(self, text: str) -> None:
        """When nobody reads any more (``| head``), the platform runs on without a word."""
        try:
            self.out.write(text)
            self.out.flush()
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.out.fileno())
            os.close(nowhere)
