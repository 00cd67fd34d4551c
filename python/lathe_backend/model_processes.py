"""Calls of a gunicorn worker to the model processes: which is asked, over which connection."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import urllib3

from lathe_backend.settings import Connections, Routing


class Unavailable(Exception):  # noqa: N818
    """No model process takes connections."""


class Broken(Exception):  # noqa: N818
    """The model process went away, or said nothing in time, while it had the request."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class ModelProcesses:
    """The model processes as one gunicorn worker sees them.

    ``random`` is how the original container chose. ``least-outstanding`` counts what this worker
    has under way, and draws between equals, so it tells nothing apart where a worker has one call
    at a time.
    """

    def __init__(
        self, ports: Sequence[int], routing: Routing, connections: Connections, timeout: float
    ) -> None:
        self._pools = [
            urllib3.HTTPConnectionPool(
                "127.0.0.1",
                port,
                timeout=urllib3.Timeout(connect=1, read=timeout),
                maxsize=64,
                block=False,
                retries=False,
            )
            for port in ports
        ]
        self._outstanding = [0] * len(ports)
        self._routing = routing
        self._headers = {} if connections == "kept" else {"Connection": "close"}

    def call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Asks one; another only if the first could not be reached, so that no work is done twice.

        Raises Unavailable or Broken.
        """
        for index in self._order():
            try:
                return self._ask(index, method, path, body, {**self._headers, **(headers or {})})
            except urllib3.exceptions.NewConnectionError:
                continue
            except urllib3.exceptions.HTTPError as error:
                raise Broken(f"the model process did not answer: {error}") from error
        raise Unavailable("no model process is running")

    def _ask(
        self, index: int, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        with self._counted(index):
            answer = self._pools[index].urlopen(method, path, body=body, headers=headers)
            return Reply(answer.status, answer.headers, answer.data)

    def _order(self) -> list[int]:
        order = list(range(len(self._pools)))
        random.shuffle(order)
        if self._routing == "least-outstanding":
            order.sort(key=self._outstanding.__getitem__)
        return order

    @contextmanager
    def _counted(self, index: int) -> Iterator[None]:
        self._outstanding[index] += 1
        try:
            yield
        finally:
            self._outstanding[index] -= 1
