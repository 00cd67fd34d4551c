"""JSON lines over the two descriptors that only Lathe uses, so that prints cannot disturb them."""

import json
import os
import threading
from dataclasses import dataclass, field
from typing import Any

REQUESTS = 3
MESSAGES = 4


@dataclass(frozen=True)
class Request:
    """One call. ``time_limit`` in seconds, ``memory_limit`` in bytes, None for no limit."""

    id: int
    method: str
    params: dict[str, Any]
    time_limit: float | None = None
    memory_limit: int | None = None
    #: Written to descriptor 1 once everything the call printed has been written.
    end_mark: str = ""


@dataclass(frozen=True)
class Cancel:
    id: int


@dataclass
class RequestReader:
    """Splits what arrives on the request descriptor into messages."""

    descriptor: int = REQUESTS
    closed: bool = False
    _pending: bytes = b""
    _messages: list[Request | Cancel] = field(default_factory=list)

    def receive(self) -> None:
        """Reads what is there; blocks when nothing is. Sets ``closed`` at the end."""
        chunk = os.read(self.descriptor, 1 << 20)
        if chunk == b"":
            self.closed = True
            return
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        self._messages.extend(_parse(line) for line in lines if line.strip())

    def take(self) -> Request | Cancel | None:
        """The next message that has arrived, or None."""
        return self._messages.pop(0) if self._messages else None

    def take_cancel(self, request_id: int) -> bool:
        """Whether this request is to be cancelled; forgets what was asked for earlier ones."""
        cancels = [message for message in self._messages if isinstance(message, Cancel)]
        self._messages = [message for message in self._messages if isinstance(message, Request)]
        return any(cancel.id == request_id for cancel in cancels)


def _parse(line: bytes) -> Request | Cancel:
    message = json.loads(line)
    if "cancel" in message:
        return Cancel(message["cancel"])
    return Request(
        id=message["id"],
        method=message["method"],
        params=message["params"],
        time_limit=message.get("timeLimit"),
        memory_limit=message.get("memoryLimit"),
        end_mark=message.get("endMark", ""),
    )


_writing = threading.Lock()


def send(message: dict[str, Any]) -> None:
    send_line(as_line(message))


def as_line(message: dict[str, Any]) -> bytes:
    """A message as it is sent. Raises TypeError or ValueError for what JSON cannot say."""
    return json.dumps(message, allow_nan=False).encode()


def send_line(line: bytes) -> None:
    """Writes one message whole. A line break first: a killed worker may have left half a line."""
    with _writing:
        write_all(MESSAGES, b"\n" + line + b"\n")


def write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@dataclass(frozen=True)
class Reporter:
    """Sends the events of one request."""

    request_id: int

    def note(self, text: str) -> None:
        """Something that was decided for the user and that they should see."""
        send({"id": self.request_id, "event": {"kind": "note", "text": text}})

    def progress(self, share: float | None, text: str) -> None:
        """``share`` between 0 and 1, or None when it cannot be told."""
        event = {"kind": "progress", "share": share, "text": text}
        send({"id": self.request_id, "event": event})
