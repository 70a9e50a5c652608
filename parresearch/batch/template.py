"""The client's side of templates: starting one, asking it for a kernel, and the kernel as a process object."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from parresearch.batch.kernel_environment import THREADS

__all__ = [
    "NO_FORK_VARIABLE",
    "ForkedProcess",
    "NoForkError",
    "Template",
    "can_fork",
    "close_own_templates",
    "fork_kernel",
    "own_template",
]

NO_FORK_VARIABLE = "PARRESEARCH_NO_FORK"
# Read by C libraries when they are loaded; a process with threads cannot be forked soundly.
_ONE_THREAD = {
    **dict.fromkeys(THREADS, "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONHASHSEED": "0",
}
_START_SECONDS = 60.0
_ANSWER_SECONDS = 15.0
_VOLATILE = {"JPY_PARENT_PID", "JPY_SESSION_NAME", "PARRESEARCH_SEED", "PARRESEARCH_MEMORY_MIB", "PWD", "OLDPWD",
             "PARRESEARCH_BATCH", "SHLVL", "_", "COLUMNS", "LINES"}  # fmt: skip


class NoForkError(Exception):
    """A kernel cannot be forked; an ordinary one can be started instead. Says why."""


def can_fork() -> bool:
    """Whether kernels can be forked here: POSIX, but not macOS, whose frameworks do not survive a fork."""
    possible = os.name == "posix" and sys.platform != "darwin" and hasattr(socket, "send_fds")
    return possible and os.environ.get(NO_FORK_VARIABLE, "") in ("", "0")


class Template:
    """A running template process; ends when :meth:`close` is called, or with this process."""

    def __init__(self, path: Path, environment: Mapping[str, str], *, log: Path) -> None:
        self.path, self._log = path, log
        # Without what belongs to one run: a template is not one of the processes that a notebook left behind.
        self.environment = {name: value for name, value in environment.items() if name not in _VOLATILE}
        self._start()

    def _start(self) -> None:
        self.path.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "parresearch.batch.template_main", str(self.path)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.path.parent,
                env={**self.environment, **_ONE_THREAD},
                start_new_session=True,
            )

    def revive(self) -> None:
        """Start it again if it has ended, on the same socket."""
        if self.process.poll() is not None:
            self._shut_pipe()
            # Somebody may have cleaned the temporary folder.
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self._start()

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def retire(self) -> None:
        """Let it end by itself when its last kernel has ended."""
        with suppress(ProcessLookupError):
            self.process.terminate()

    def close(self) -> None:
        """End the template and its kernels."""
        self._shut_pipe()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.path.unlink(missing_ok=True)

    def _shut_pipe(self) -> None:
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()


class ForkedProcess:
    """A forked kernel, with the methods of ``subprocess.Popen`` that a kernel provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection, self.pid = connection, pid
        self.returncode: int | None = None
        self.template_died = False
        self._heard = b""

    def poll(self) -> int | None:
        """The exit code, or None while it runs. A template that is gone has taken its kernels along."""
        while self.returncode is None and select.select([self.connection], [], [], 0)[0]:
            try:
                data = self.connection.recv(4096)
            except OSError:
                data = b""
            self._heard += data
            if b"\n" in self._heard:
                self._end(int(json.loads(self._heard)["exit"]))
            elif not data:
                self.template_died = True
                self._end(-signal.SIGKILL)
        return self.returncode

    def _end(self, code: int) -> None:
        self.returncode = code
        self.connection.close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(["kernel", str(self.pid)], timeout or 0)
            select.select([self.connection], [], [], 0.1)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def fork_kernel(
    path: Path,
    arguments: Sequence[str],
    *,
    cwd: str,
    environment: Mapping[str, str],
    streams: Sequence[IO[bytes] | int | None] = (None, None),
    start_seconds: float = _START_SECONDS,
) -> ForkedProcess:
    """A kernel forked by the template at the socket ``path``.

    Parameters
    ----------
    path : Path
        The socket; waited for while the template is still starting.
    arguments : sequence of str
        For ipykernel: ``-f CONNECTION_FILE``.
    cwd, environment : str, mapping
        Of the kernel; nothing of the template's own remains.
    streams : sequence
        Where its standard output and error go; default: where those of this process go.

    Raises
    ------
    NoForkError
        When no template answers in ``start_seconds``, or it refuses.
    """
    connection = _connect(path, start_seconds)
    try:
        request = json.dumps({"arguments": list(arguments), "cwd": cwd, "env": dict(environment)}).encode()
        descriptors = [_descriptor(stream, default) for stream, default in zip(streams, (1, 2), strict=True)]
        connection.settimeout(_ANSWER_SECONDS)
        message = struct.pack("!I", len(request)) + request
        sent = socket.send_fds(connection, [message], descriptors)
        connection.sendall(message[sent:])
        answer = _line(connection)
        if "pid" not in answer:
            raise NoForkError(str(answer.get("refused", "the template went away")))
    except OSError as error:
        connection.close()
        raise NoForkError(f"the template does not answer: {error}") from error
    except BaseException:
        connection.close()
        raise
    connection.setblocking(False)
    return ForkedProcess(connection, int(answer["pid"]))


def _connect(path: Path, seconds: float) -> socket.socket:
    end = time.monotonic() + seconds
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except OSError as error:
            connection.close()
            if time.monotonic() > end or not path.parent.is_dir():
                raise NoForkError(f"no template answers at {path}: {error.strerror}") from error
            time.sleep(0.02)
        else:
            return connection


def _line(connection: socket.socket) -> dict[str, Any]:
    data = b""
    while not data.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            break
        data += byte
    answer: dict[str, Any] = json.loads(data or b"{}")
    return answer


def _descriptor(stream: IO[bytes] | int | None, default: int) -> int:
    if isinstance(stream, int) and stream >= 0:
        return stream
    return stream.fileno() if stream is not None and not isinstance(stream, int) else default


# Templates for callers outside a batch: plain papermill, nbclient, JupyterLab. They belong to this process.
_own: dict[str, Template] = {}
_retired: list[Template] = []
_lock = threading.Lock()


def template_key(environment: Mapping[str, str]) -> str:
    """What a template is good for: this Python, the library's files as they are, the raw tables, an environment."""
    from parresearch.batch.keys import library_hash
    from parresearch.core.paths import raw_dir

    files = [
        (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(raw_dir().iterdir())
    ]
    kept = {name: value for name, value in environment.items() if name not in _VOLATILE}
    parts = [sys.executable, library_hash(), files, sorted(kept.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def own_template(environment: Mapping[str, str]) -> Path:
    """The socket of a template of this process that suits ``environment``, started if there is none.

    A template made with other code, tables or environment is never used: it ends when its last kernel has ended.
    """
    with _lock:
        return _own_template(environment)


def _own_template(environment: Mapping[str, str]) -> Path:
    key = template_key(environment)
    if key in _own and _own[key].is_alive():
        return _own[key].path
    if not _own and not _retired:
        atexit.register(close_own_templates)
    while _own:
        _, old = _own.popitem()
        old.retire()
        _retired.append(old)
    folder = Path(tempfile.gettempdir()) / f"parresearch-{secrets.token_hex(6)}"
    folder.mkdir(mode=0o700)
    _own[key] = Template(folder / "template", environment, log=folder / "template.log")
    return _own[key].path


def close_own_templates() -> None:
    """End the templates of this process, with their kernels; done by itself when the process exits."""
    for template in [*_own.values(), *_retired]:
        template.close()
        shutil.rmtree(template.path.parent, ignore_errors=True)
    _own.clear()
    _retired.clear()
