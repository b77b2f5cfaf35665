"""How the web server runs: `gunicorn --config python:config.gunicorn config.wsgi`."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Threads: callers keep their connection, and a worker must not wait for the next request on one.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 75
timeout = 60
graceful_timeout = 30
# Its default place is one file per person: two checkouts would meet there.
control_socket_disable = True
