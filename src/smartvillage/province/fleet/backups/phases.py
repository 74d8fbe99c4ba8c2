"""The parts of a long piece of work, timed and told as they come."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console


@dataclass
class Phases:
    """What was done and how long each part took. `told(name, None)` at its start, with seconds at its end."""

    told: Callable[[str, float | None], None] = lambda name, seconds: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.told(name, None)
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began
        self.told(name, self.seconds[name])


@contextmanager
def shown(console: Console) -> Iterator[Phases]:
    """Each phase on the terminal: turning while it runs, with its seconds when it is done."""
    with console.status("") as status:

        def told(name: str, seconds: float | None) -> None:
            if seconds is None:
                status.update(name)
            else:
                console.print(f"✔ {name}  {seconds:.1f} s")

        yield Phases(told)
