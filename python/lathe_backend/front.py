"""Configuration of nginx and gunicorn."""

import os
from collections.abc import Sequence
from pathlib import Path

from lathe_backend.settings import Settings

#: Where gunicorn listens, in the back end's folder.
SOCKET = "gunicorn.sock"
#: gevent's own default of connections a worker takes at once.
_CONNECTIONS = 1000


def nginx_configuration(settings: Settings, port: int, as_root: bool | None = None) -> str:
    """As the original container has it: a proxy before one Unix socket, keep-alive to clients only.

    Every path is in the back end's folder, so any user may run it. A master that is root would give
    its workers to a user who may not enter that folder, hence the ``user``.
    """
    root = os.geteuid() == 0 if as_root is None else as_root
    folder = settings.folder
    temporary = "\n".join(
        f'  {kind}_temp_path "{folder}/nginx-{kind}";'
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    timeout = max(60, round(settings.timeout_seconds))
    return f"""{"user root;" if root else ""}
worker_processes auto;
daemon off;
pid "{folder}/nginx.pid";
error_log stderr warn;
worker_rlimit_nofile 4096;
events {{
  worker_connections 2048;
}}
http {{
  default_type application/json;
  access_log off;
{temporary}
  tcp_nodelay on;
  upstream gunicorn {{
    server "unix:{folder}/{SOCKET}" fail_timeout=1;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    # nginx's own 1,000 would make every measurement reconnect.
    keepalive_requests 1000000000;
    keepalive_timeout 3;
    client_max_body_size 0;
    client_body_buffer_size 100m;
    location / {{
      proxy_pass http://gunicorn;
      proxy_set_header Host $http_host;
      proxy_redirect off;
      proxy_buffer_size 64k;
      proxy_buffers 8 256k;
      proxy_busy_buffers_size 512k;
      proxy_read_timeout {timeout};
      # A request that was sent is not sent again: the worker may be at it.
      proxy_next_upstream off;
    }}
  }}
}}
"""


def gunicorn_configuration(settings: Settings) -> str:
    """``threads`` of gevent are greenlets, of which a worker has as many as connections."""
    connections = max(settings.threads, 1)
    if settings.worker_class == "gevent":
        connections = _CONNECTIONS
    values = {
        "bind": f"unix:{settings.folder}/{SOCKET}",
        "workers": settings.workers,
        "threads": settings.threads if settings.worker_class == "gthread" else 1,
        "worker_class": settings.worker_class,
        "worker_connections": connections,
        "backlog": 2048,
        "timeout": max(30, round(settings.timeout_seconds) + 5),
        "graceful_timeout": 30,
        "control_socket_disable": True,
        "worker_tmp_dir": settings.folder,
        "loglevel": "warning",
        "proc_name": "lathe-backend",
    }
    return "".join(f"{name} = {value!r}\n" for name, value in values.items())


def write_configuration(settings: Settings, port: int) -> tuple[Path, Path]:
    """Files of nginx and gunicorn, in the back end's folder."""
    nginx = Path(settings.folder, "nginx.conf")
    nginx.write_text(nginx_configuration(settings, port), encoding="utf-8")
    gunicorn = Path(settings.folder, "gunicorn.conf.py")
    gunicorn.write_text(gunicorn_configuration(settings), encoding="utf-8")
    return nginx, gunicorn


def application_target(settings_file: str, ports: Sequence[int]) -> str:
    joined = ",".join(str(port) for port in ports)
    return f"lathe_backend.application:create({settings_file!r}, {joined!r})"
