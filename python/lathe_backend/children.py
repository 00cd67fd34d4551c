"""Child processes: they end with this one, and are started again when they die."""

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_LINES_KEPT = 40
#: Waits before a process is started again, in seconds; the last is for all later times.
_WAITS = (0.0, 0.5, 1.0, 2.0, 5.0)
#: A process that lived this long, in seconds, starts again at the first wait.
_GOOD_LIFE = 30.0


class Child:
    """One process to keep alive, by name, with its last lines."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        parent_death: signal.Signals,
        on_line: Callable[[str, str], None],
    ) -> None:
        self.name = name
        self.lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._command = command
        self._environment = environment
        self._parent_death = parent_death
        self._on_line = on_line
        self._process: asyncio.subprocess.Process | None = None
        self._reading: list[asyncio.Task[None]] = []
        self._said_ready = asyncio.Event()

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Raises OSError when there is no such program."""
        self._said_ready.clear()
        parent, death = os.getpid(), self._parent_death
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=lambda: end_with_parent(parent, death),  # no threads yet
        )
        self._reading = [
            asyncio.create_task(self._read(stream))
            for stream in (process.stdout, process.stderr)
            if stream is not None
        ]

    async def ended(self) -> int:
        if self._process is None:
            return 0
        code = await self._process.wait()
        # A grandchild may hold the pipes open: what it says is not waited for.
        await asyncio.wait(self._reading, timeout=0.5)
        return code

    async def ready(self) -> bool:
        """Whether it printed ``ready`` before it ended."""
        said = asyncio.create_task(self._said_ready.wait())
        ended = asyncio.create_task(self.ended())
        try:
            await asyncio.wait({said, ended}, return_when=asyncio.FIRST_COMPLETED)
            return self._said_ready.is_set()
        finally:
            said.cancel()
            ended.cancel()

    async def stop(self, polite: signal.Signals, seconds: float) -> None:
        """Asks it to end, and after so many seconds ends it."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(polite)
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await _next_line(stream):
            text = line.decode("utf-8", "replace").rstrip()
            if text == "ready":
                self._said_ready.set()
            elif text:
                self.lines.append(text)
                self._on_line(self.name, text)


async def _next_line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:
        # Longer than the reader's buffer, which was emptied: the rest comes as the next line.
        return b"(a line that is too long)\n"


async def keep_alive(child: Child, on_death: Callable[[Child, int], None]) -> None:
    """Starts the child again whenever it ends, until cancelled; waits longer when it dies young."""
    loop = asyncio.get_running_loop()
    deaths = 0
    while True:
        started = loop.time()
        code = await child.ended()
        on_death(child, code)
        deaths = 0 if loop.time() - started > _GOOD_LIFE else deaths
        await asyncio.sleep(_WAITS[min(deaths, len(_WAITS) - 1)])
        deaths += 1
        await child.start()


def end_with_parent(parent: int, death: signal.Signals) -> None:
    """Linux: the kernel sends the signal to this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
