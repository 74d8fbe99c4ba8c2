"""The web process: threads, few backends, bounded lifetime. Used by `make run` and by every deployment."""

import os
from pathlib import Path
from typing import Any

wsgi_app = "smartvillage.config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A new worker knows no village yet, so it lives long: its memory is watched below, its backends end by
# themselves when they grow too large (kernel/tenancy/memory.py).
max_requests = 50_000
max_requests_jitter = 5_000
timeout = 30
graceful_timeout = 30
keepalive = 5
# Off, for ever: it prints whole paths, and a path may hold a one-time link. The application logs routes.
accesslog = None

_MEMORY = Path("/proc/self/statm")  # pages: whole, resident, …; only Linux has it
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MAX_RSS = int(os.environ.get("WEB_MAX_RSS_MB", "400")) * 1024 * 1024  # 0: no limit


def post_request(worker: Any, _request: Any) -> None:
    """A worker that grew too large finishes what it has begun and is replaced."""
    if not _MAX_RSS or not worker.alive or not _MEMORY.exists():
        return
    resident = int(_MEMORY.read_text().split()[1]) * _PAGE
    if resident > _MAX_RSS:
        worker.log.warning("worker has %d MB, more than WEB_MAX_RSS_MB: it is replaced", resident >> 20)
        worker.alive = False
