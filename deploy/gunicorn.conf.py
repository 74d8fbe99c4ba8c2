"""The web process: threads, few backends, bounded lifetime. Used by `make run` and by every deployment."""

import os

wsgi_app = "smartvillage.config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A backend remembers every village it has served; a worker that ends frees its four.
max_requests = 5_000
max_requests_jitter = 500
timeout = 30
graceful_timeout = 30
keepalive = 5
# Off, for ever: it prints whole paths, and a path may hold a one-time link. The application logs routes.
accesslog = None
