"""The parts of the Python back end that need neither nginx nor gunicorn."""

import asyncio
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from lathe_backend.children import Child, keep_alive
from lathe_backend.front import gunicorn_configuration, nginx_configuration
from lathe_backend.instances import WrongCall, predictions_of, read_instances
from lathe_backend.ports import number_of, reserve
from lathe_backend.settings import Settings

VALUES: dict[str, Any] = {
    "name": "mlp",
    "version": "1",
    "model": "/models/mlp.onnx",
    "folder": "/tmp/backend",
    "nginx": "/usr/sbin/nginx",
    "workers": 3,
    "threads": 4,
    "worker_class": "gthread",
    "instances": 2,
    "omp_threads": 1,
    "intra_op_threads": 1,
    "inter_op_threads": 1,
    "spinning": True,
    "routing": "random",
    "connections": "kept",
    "timeout_seconds": 90,
    "start_seconds": 60.0,
    "port": 0,
}


def test_settings_of_a_wrong_kind_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="worker_class cannot be 'eventlet'"):
        Settings.parse(VALUES | {"worker_class": "eventlet"})
    with pytest.raises(ValueError, match="workers cannot be '3'"):
        Settings.parse(VALUES | {"workers": "3"})
    with pytest.raises(ValueError, match="missing or unknown: wrokers"):
        Settings.parse(VALUES | {"wrokers": 3})


def test_nginx_keeps_to_the_folder_and_waits_as_long_as_the_model_may_take() -> None:
    text = nginx_configuration(Settings.parse(VALUES), 8123, as_root=False)
    assert "listen 127.0.0.1:8123 " in text
    assert 'server "unix:/tmp/backend/gunicorn.sock" fail_timeout=1;' in text
    assert "worker_processes auto;" in text
    assert "worker_connections 2048;" in text
    assert "proxy_read_timeout 90;" in text
    assert "/var/" not in text
    assert "user " not in text


def test_nginx_of_root_stays_root_to_enter_the_folder() -> None:
    assert nginx_configuration(Settings.parse(VALUES), 8123, as_root=True).startswith("user root;")


def configured(**changes: object) -> dict[str, Any]:
    values: dict[str, Any] = {}
    exec(gunicorn_configuration(Settings.parse(VALUES | changes)), values)
    return values


def test_gunicorn_has_threads_only_where_its_workers_have_them() -> None:
    assert (configured()["workers"], configured()["threads"]) == (3, 4)
    assert configured(worker_class="gevent")["threads"] == 1


def test_a_reserved_port_refuses_connections_and_can_be_listened_on_again_and_again() -> None:
    with reserve() as kept:
        port = number_of(kept)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        for _ in range(2):
            with socket.socket() as server:
                server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                server.bind(("127.0.0.1", port))
                server.listen()
                socket.create_connection(("127.0.0.1", port)).close()
        with pytest.raises(OSError, match="in use"), socket.socket() as stranger:
            stranger.bind(("127.0.0.1", port))


def test_a_child_that_dies_is_started_again() -> None:
    async def run() -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        heard = asyncio.Queue[None]()

        def on_line(name: str, line: str) -> None:
            lines.append((name, line))
            heard.put_nowait(None)

        code = "import os; print('ready'); print('life', flush=True); os.abort()"
        command = [sys.executable, "-c", code]
        child = Child("part", command, {}, signal.SIGKILL, on_line)
        await child.start()
        assert await child.ready()
        keeper = asyncio.create_task(
            keep_alive(child, lambda _, code: lines.append(("", str(code))))
        )
        for _ in range(2):
            await asyncio.wait_for(heard.get(), 60)
        keeper.cancel()
        await child.stop(signal.SIGTERM, 10)
        return lines

    assert asyncio.run(run())[:3] == [
        ("part", "life"),
        ("", str(-signal.SIGABRT)),
        ("part", "life"),
    ]


def test_a_child_that_will_not_end_is_ended() -> None:
    async def run() -> int:
        code = (
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print('ready', flush=True); time.sleep(600)"
        )
        child = Child("part", [sys.executable, "-c", code], {}, signal.SIGKILL, lambda *_: None)
        await child.start()
        assert await child.ready()
        await child.stop(signal.SIGTERM, 0.1)
        return await child.ended()

    assert asyncio.run(run()) == -signal.SIGKILL


def test_a_child_without_a_program_is_an_error(tmp_path: Path) -> None:
    child = Child("part", [str(tmp_path / "none")], {}, signal.SIGKILL, lambda *_: None)
    with pytest.raises(FileNotFoundError):
        asyncio.run(child.start())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"instances": [[1, 2], [3, 4]]}', "application/json"),
        (b"[[1, 2], [3, 4]]", "application/json"),
        (b"[1, 2]\n[3, 4]\n", "application/jsonlines"),
        (b"1,2\r\n3,4\r\n", "text/csv"),
    ],
)
def test_rows_are_the_same_in_every_format(body: bytes, kind: str) -> None:
    assert read_instances(body, kind) == [[1, 2], [3, 4]]


def test_another_content_type_is_refused() -> None:
    with pytest.raises(WrongCall) as caught:
        read_instances(b"<a/>", "text/xml")
    assert caught.value.status == 415


def test_several_outputs_become_one_record_a_row() -> None:
    outputs = [
        {"name": "score", "shape": [2], "data": [0.5, 0.25]},
        {"name": "best", "shape": [2, 2], "data": [1, 2, 3, 4]},
    ]
    assert predictions_of(outputs) == [
        {"score": 0.5, "best": [1, 2]},
        {"score": 0.25, "best": [3, 4]},
    ]
