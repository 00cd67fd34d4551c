"""Ports that stay ours while nobody listens on them."""

import socket


def reserve(port: int = 0) -> socket.socket:
    """A socket bound to 127.0.0.1 that does not listen; 0: a port that is free.

    While it is open nobody is given the port, connections to it are refused, and a process that
    sets SO_REUSEADDR may listen there, end, and listen again. Raises OSError when it is taken.
    """
    kept = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", port))
    except OSError:
        kept.close()
        raise
    return kept


def number_of(kept: socket.socket) -> int:
    port: int = kept.getsockname()[1]
    return port
