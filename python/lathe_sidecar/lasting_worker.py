"""A worker that stays from call to call, as the supervisor has it.

Calls go to it, pickled, over a pair of sockets; it answers as every worker does, and says over the
pair that it is fit for another call. When it is not, it ends.
"""

import os
import pickle
import select
import socket
from contextlib import suppress
from typing import Literal

from lathe_sidecar.process_tree import has_ended, kill_group
from lathe_sidecar.protocol import Request
from lathe_sidecar.worker import run_lasting_worker


class LastingWorker:
    """One such process, from its fork to its end."""

    def __init__(self, memory_limit: int | None) -> None:
        """Forks. Every call that it gets has to have this memory limit, in bytes."""
        self.memory_limit = memory_limit
        self._channel, calls = socket.socketpair()
        self._unsent = memoryview(b"")
        server = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._channel.close()
            run_lasting_worker(calls, memory_limit, server)
        calls.close()
        # The supervisor must never wait for a worker alone.
        self._channel.setblocking(False)
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)

    def is_alive(self) -> bool:
        """Whether it is there, between calls.

        One that was killed cannot be waited for before its last thread has gone.
        """
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0 and not has_ended(self.pid)

    def give(self, request: Request) -> None:
        self._unsent = memoryview(pickle.dumps(request))

    def fileno(self) -> int:
        return self._channel.fileno()

    @property
    def awaited(self) -> int:
        """The events of its descriptor that a poll has to wait for."""
        return select.POLLIN | (select.POLLOUT if self._unsent else 0)

    def proceed(self) -> Literal["working", "fit", "ending"]:
        """Sends more of the call and hears what became of it. Never waits."""
        try:
            if self._unsent:
                self._unsent = self._unsent[self._channel.send(self._unsent) :]
            return "fit" if self._channel.recv(1) else "ending"
        except BlockingIOError:
            return "working"
        except ConnectionError:
            return "ending"

    def forget(self) -> None:
        """Lets go of it, in a process that is not its parent or after its end."""
        self._channel.close()

    def end(self) -> None:
        """Ends it between calls."""
        kill_group(self.pid)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        self.forget()
