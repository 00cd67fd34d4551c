"""The processes that a step may have started: their memory, and their end.

Reads /proc, so only Linux sees descendants; elsewhere the process group is all there is.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on. Empty where /proc is not there."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                with suppress(OSError):
                    children = [int(child) for child in (thread / "children").read_text().split()]
                    found.extend(children)
                    waiting.extend(children)
    return found


def has_ended(pid: int) -> bool:
    """Whether a child that was not waited for has ended. False where /proc is not there."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    # The name, in brackets, may hold anything; the state follows it.
    return status.rsplit(")", 1)[-1].split()[0] in ("Z", "X")


def resident_bytes(pid: int) -> int | None:
    """Resident memory of a process, or None when it cannot be read."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return int(fields[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return None


def proportional_bytes(pid: int) -> int | None:
    """Resident memory with each shared page divided by its users; slower to read."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, IndexError, ValueError):
        pass
    return None


def memory_above(pid: int, limit: int) -> int | None:
    """Memory of a process and its descendants when it is above ``limit`` bytes, else None.

    Forked children share pages with their parent, so a sum of resident sizes above the limit is
    checked again with the shared pages counted once.
    """
    tree = [pid, *descendants(pid)]
    total = sum(resident_bytes(one) or 0 for one in tree)
    if total <= limit or len(tree) == 1:
        return total if total > limit else None
    exact = sum(proportional_bytes(one) or 0 for one in tree)
    return exact if exact > limit else None


def kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def kill_children_left_behind() -> None:
    """Ends every descendant of this process, also those that moved to a group of their own.

    Needs ``adopt_orphans`` to have been called, so that orphans are children of this process.
    """
    for _ in range(50):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        with suppress(ChildProcessError):
            os.waitpid(-1, 0)
