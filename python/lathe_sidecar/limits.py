"""What a worker is bound by: memory, its parent's life, and the number of threads."""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

#: Libraries, thread stacks and allocator arenas that the user did not ask for.
MEMORY_ALLOWANCE = 96 << 20
_STACK_PER_THREAD = 16 << 20
_CELLS_FOR_THREADS = 1_000_000


def thread_count() -> int:
    """Threads that a call may use: what the client set, else the cores."""
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)


def threads_for(cells: int) -> int:
    """Threads worth starting for a matrix of that many cells: small ones are slower with many."""
    return thread_count() if cells > _CELLS_FOR_THREADS else 1


def die_with_parent(parent: int) -> None:
    """Linux: the kernel kills this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Linux: descendants whose parents end become children of this process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit_memory(limit: int) -> None:
    """Makes allocations above ``limit`` bytes raise MemoryError.

    The data segment is limited, not the address space: Arrow and thread stacks reserve far more
    addresses than they use.
    """
    allowed = limit + MEMORY_ALLOWANCE + _STACK_PER_THREAD * thread_count()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        allowed = min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def lift_memory_limit() -> None:
    """So that the report of a MemoryError can itself be written."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def no_core_dump() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
