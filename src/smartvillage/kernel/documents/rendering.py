"""From a layout and its data to a PDF or an image."""

import functools
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst


class RenderFailed(Exception):
    """A document could not be drawn. The message names the layout and the place, never the data."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """One compiled layout. A Typst compiler serves one call at a time, hence the lock."""

    compiler: typst.Compiler
    lock: threading.Lock = field(default_factory=threading.Lock)


@functools.cache
def _layout(template: Path) -> _Layout:
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True)
    return _Layout(compiler)


_PLACE = re.compile(r"─ (?:.*/)?([\w-]+\.typ:\d+:\d+)$", re.MULTILINE)


def _compile(template: Path, data: Mapping[str, Any], **options: Any) -> Any:
    layout = _layout(template.resolve())
    inputs = {"data": json.dumps(data)}
    # Typst quotes the offending text in its messages. The new error is raised outside the handler so
    # that the old one does not travel along as its context into a log.
    where = ""
    with layout.lock:
        try:
            return layout.compiler.compile(sys_inputs=inputs, **options)
        except typst.TypstError as error:
            if place := _PLACE.search(error.diagnostic or ""):
                where = f" at {place.group(1)}"
        except BaseException as error:
            # The typesetter's own crash is no Exception, and its class cannot be imported.
            if type(error).__name__ != "PanicException":
                raise
            _layout.cache_clear()
    raise RenderFailed(f"Layout {template.name} could not be drawn{where}.")


def render_pdf(template: Path, data: Mapping[str, Any], *, standard: str = "a-2b") -> bytes:
    """Draw a Typst layout as a PDF of the given standard. Safe to call from many threads.

    `data` is anything JSON can hold; the layout reads it with `json(bytes(sys.inputs.data))`. The layout
    may read files of its own folder only, and uses the fonts inside Typst only. The same layout, data and
    document date give the same bytes. Raises RenderFailed.

    Typst starts its own threads at the first call: render after a server forked, not before.
    """
    pdf: bytes = _compile(template, data, format="pdf", pdf_standards=[standard])
    return pdf


def render_png(template: Path, data: Mapping[str, Any], *, ppi: float = 144) -> list[bytes]:
    """The same pages as PNG images, one per page, for previews and checks. Raises RenderFailed."""
    pages = _compile(template, data, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages)
