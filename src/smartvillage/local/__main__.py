"""`python -m smartvillage.local run|stop|status|reset|template`: what the Makefile calls."""

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from smartvillage.local.control import Control
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options
from smartvillage.local.screen import Screen
from smartvillage.local.supervisor import Programs, Supervisor
from smartvillage.local.template import write_template

OK, PROBLEM, USAGE = 0, 1, 2


def main(arguments: list[str], environ: Mapping[str, str], programs: Programs | None = None) -> int:
    """Exit code: 0 fine, 1 a problem said in one sentence, 2 no such command."""
    screen = Screen()
    layout = Layout(Path.cwd())
    control = Control(layout, screen)
    programs = programs or Programs()
    commands: dict[str, Callable[[], int]] = {
        "run": lambda: Supervisor(layout, Options.read(environ), screen, programs).run(),
        "stop": control.stop,
        "status": control.status,
        "reset": lambda: control.reset(environ),
        "template": lambda: write_template(layout, screen),
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        screen.say(f"Pakai: python -m smartvillage.local {'|'.join(commands)}")
        return USAGE
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return commands[arguments[0]]()
    except KeyboardInterrupt:
        screen.say("\nBerhenti.")
        return OK
    except LocalError as error:
        screen.cross(str(error))
    except OSError as error:
        screen.cross(_disk_sentence(error))
    except Exception as error:  # the last net: a person gets a sentence, the trace goes to the log
        screen.cross(_unexpected(error, layout))
    return PROBLEM


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _disk_sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "Disk penuh; kosongkan ruang, lalu ulangi `make run`."
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"{error.filename or 'Folder var'} milik pengguna lain; jalankan sebagai pengguna itu, "
            "atau hapus dengan `sudo make reset`."
        )
    return f"Sistem menolak ({error}); perbaiki, lalu ulangi `make run`."


def _unexpected(error: Exception, layout: Layout) -> str:
    log = layout.log("local")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)))
    return (
        f"Kesalahan tak terduga ({type(error).__name__}); kirim {layout.short(log)} ke pengembang, "
        "lalu coba `make reset`."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
