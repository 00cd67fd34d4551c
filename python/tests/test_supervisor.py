"""The supervisor as its client meets it: which process does a call, and when that ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_PACKAGE = Path(__file__).parents[1]
_OWN_PROCESS = 'import os\ndf["process"] = os.getpid()'


class Client:
    """Speaks to a supervisor over its descriptors 3 and 4."""

    def __init__(self) -> None:
        command = 'exec "$0" -P -m lathe_sidecar 3<&0 4>&1 >/dev/null'
        self._supervisor = subprocess.Popen(
            ["sh", "-c", command, sys.executable],
            env={**os.environ, "PYTHONPATH": str(_PACKAGE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, code: str, **limits: int) -> dict[str, Any]:
        """The messages of one call over a single row, as one."""
        column = {"name": "process", "type": "int64"}
        params = {
            "code": code,
            "input": {"name": "rows"},
            "rows": 1,
            "given": [column],
            "values": [["0"]],
            "gives": [column],
        }
        assert self._supervisor.stdin is not None and self._supervisor.stdout is not None
        request = {"id": 1, "method": "transform_rows", "params": params, **limits}
        self._supervisor.stdin.write(f"{json.dumps(request)}\n")
        self._supervisor.stdin.flush()
        told: dict[str, Any] = {}
        while "ended" not in told:
            line = self._supervisor.stdout.readline()
            assert line, "The supervisor has ended."
            told |= json.loads(line) if line.strip() else {}
        return told

    def process(self, **limits: int) -> int:
        """The process that the next call runs in."""
        return int(self.call(_OWN_PROCESS, **limits)["result"]["values"][0][0])

    def leave(self) -> None:
        self._supervisor.communicate()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.leave()


def test_a_call_of_rows_ends_although_its_process_stays(client: Client) -> None:
    first = client.call(_OWN_PROCESS)
    assert first["ended"] == {"reason": "exit", "exitCode": 0, "signal": None}
    assert first["result"]["values"] == [[str(client.process())]]


def test_another_memory_limit_needs_another_process(client: Client) -> None:
    first = client.process(memoryLimit=1 << 30)
    assert client.process(memoryLimit=1 << 30) == first
    other = client.process(memoryLimit=2 << 30)
    assert other != first
    assert _ends(first)
    assert client.process(memoryLimit=2 << 30) == other


def test_a_process_that_ends_between_calls_is_replaced(client: Client) -> None:
    first = client.process()
    subprocess.run(["kill", "-9", str(first)], check=True)
    assert _ends(first)
    assert client.process() != first


def test_the_process_ends_when_the_client_leaves() -> None:
    client = Client()
    process = client.process()
    client.leave()
    assert _ends(process)


def _ends(process: int) -> bool:
    """Whether a process is gone, or dead and not waited for, soon."""
    status = Path(f"/proc/{process}/stat")
    for _ in range(500):
        try:
            if status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False
