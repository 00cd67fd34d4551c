"""How long a worker that takes one call after the other may go on."""

import os
import sys

from lathe_sidecar.process_state import ProcessState
from lathe_sidecar.process_tree import resident_bytes
from lathe_sidecar.protocol import Request

#: Code that leaks a little each time is cut off here.
_MOST_CALLS = 10_000
#: Bytes that may stay in use after calls, beyond what imports took.
_MOST_GROWTH = 256 << 20


class Tenure:
    """Counts what calls leave in this process; begins before the first of them."""

    def __init__(self) -> None:
        self._state = ProcessState()
        self._calls = 0
        self._known: set[object] = set()
        self._settled = 0

    def lasts(self, request: Request) -> bool:
        """Puts the state back after a call, and tells whether another call may come.

        Not when the call left threads that run Python or a state that cannot be put back, or when
        memory has grown. Idle threads of libraries may stay: they are what makes them quick.
        """
        try:
            self._state.put_back()
        except Exception:
            return False
        self._calls += 1
        resident = resident_bytes(os.getpid()) or 0
        if request.params.get("code") not in self._known:
            # What code leaves the first time is mostly what it imports.
            self._known.add(request.params.get("code"))
            self._settled = resident
        return (
            self._calls < _MOST_CALLS
            and len(sys._current_frames()) == 1
            and resident - self._settled < _MOST_GROWTH
        )
