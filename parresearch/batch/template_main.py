"""The template: a process that has imported the library and read the tables, and forks a kernel for each run.

Run as ``python -m parresearch.batch.template_main SOCKET`` with a pipe as standard input. It has one thread, no
event loop and no ZMQ context, so a fork of it is a sound process. It ends, with every kernel, when the pipe is
closed, which happens however its starter ends. One connection stands for one kernel: a message asks for it, the
answers say its process number and later how it ended; when the connection is closed, the kernel is killed.
"""

# ruff: noqa: E402
from __future__ import annotations

# isort: off
from parresearch.core import imports

imports.install()  # before anything that it shall see
# isort: on

import atexit
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from parresearch.batch import template_load
from parresearch.batch.kernel_start import die_with_parent, limit_memory
from parresearch.batch.processes import adopt_orphans, descendants, kill

__all__ = ["Server", "main", "read_request", "thread_count"]

_LENGTH = struct.Struct("!I")
_PATIENCE = 10.0  # seconds for a client to send the whole of its request
_MOST_DESCRIPTORS = 65536


def thread_count() -> int:
    """How many threads this process has, those of C libraries included where the system tells.

    Examples
    --------
    >>> thread_count() >= 1
    True
    """
    with suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    import threading

    return threading.active_count()


def read_request(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A request and the file descriptors that came with it."""
    connection.settimeout(_PATIENCE)
    data, descriptors, _, _ = socket.recv_fds(connection, 65536, 2)
    while len(data) < _LENGTH.size or len(data) < _LENGTH.size + _LENGTH.unpack_from(data)[0]:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the request was cut off")
        data += more
    return json.loads(data[_LENGTH.size :]), descriptors


class Server:
    """Accepts requests, forks, and says how kernels ended."""

    def __init__(self, listener: socket.socket, lifeline: int) -> None:
        self.listener, self.lifeline = listener, lifeline
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = socket.socketpair()
        self.wake_read.setblocking(False)
        self.wake_write.setblocking(False)
        self.retiring = False
        self.orphaned = False
        signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        signal.signal(signal.SIGTERM, self._retire)
        signal.set_wakeup_fd(self.wake_write.fileno(), warn_on_full_buffer=False)
        for source in (listener, lifeline, self.wake_read):
            self.selector.register(source, selectors.EVENT_READ)

    def serve(self) -> None:
        """Work until the starter is gone (``orphaned`` then), or told to end with the last kernel (SIGTERM)."""
        while not self.retiring or self.kernels:
            for key, _ in self.selector.select():
                if key.fileobj == self.lifeline:
                    self.orphaned = True
                    return
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj is self.wake_read:
                    with suppress(BlockingIOError):
                        self.wake_read.recv(4096)
                    self._reap()
                else:
                    self._hang_up(key.fileobj)  # type: ignore[arg-type]

    def _retire(self, signum: int, frame: FrameType | None) -> None:
        self.retiring = True

    def end(self) -> None:
        """Kill everything that this template started, and what those started."""
        for pid in self.kernels:
            _kill_group(pid)
        kill(descendants(os.getpid()))

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        descriptors: list[int] = []
        try:
            request, descriptors = read_request(connection)
            if (threads := thread_count()) != 1:
                raise RuntimeError(f"the template has {threads} threads, so it does not fork")
            pid = self._fork(request, descriptors)
        except Exception as error:  # the client falls back to an ordinary kernel and says why
            with suppress(OSError):
                _send(connection, {"refused": f"{type(error).__name__}: {error}"})
            connection.close()
        else:
            self.kernels[pid] = connection
            self.selector.register(connection, selectors.EVENT_READ)
            with suppress(OSError):
                _send(connection, {"pid": pid})
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _fork(self, request: dict[str, Any], descriptors: list[int]) -> int:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            self._leave_behind()
            code = _become_kernel(request, descriptors, parent)
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(Exception):
                sys.stderr.flush()
            os._exit(code)

    def _leave_behind(self) -> None:
        """In the child: close what belongs to the template, so that no object closes it later by its number."""
        signal.set_wakeup_fd(-1)
        self.selector.close()
        for each in (self.listener, self.wake_read, self.wake_write, *self.kernels.values()):
            each.close()

    def _hang_up(self, connection: socket.socket) -> None:
        """A client went away (they never write after the request): its kernel must go as well.

        Its kernel may have ended in the same moment, and be forgotten since the events were fetched.
        """
        pid = next((pid for pid, other in self.kernels.items() if other is connection), None)
        if pid is not None:
            self._forget(pid)
            _kill_group(pid)

    def _forget(self, pid: int) -> None:
        connection = self.kernels.pop(pid)
        self.selector.unregister(connection)
        connection.close()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                self._kill_orphans()
                return
            if pid in self.kernels:
                _kill_group(pid)  # what the kernel started in its own group
                with suppress(OSError):
                    _send(self.kernels[pid], {"exit": os.waitstatus_to_exitcode(status)})
                self._forget(pid)
        self._kill_orphans()

    def _kill_orphans(self) -> None:
        """Children that are no kernels were left by a kernel that ended, and are this process' own now."""
        me = os.getpid()
        kill(
            process for process in descendants(me) if process.pid not in self.kernels and process.ppid() == me
        )


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _kill_group(pid: int) -> None:
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _become_kernel(request: dict[str, Any], descriptors: list[int], parent: int) -> int:
    """Turn this forked process into the kernel that ``request`` asks for; returns its exit code."""
    os.setsid()
    die_with_parent(parent)
    atexit._clear()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _fresh_descriptors(descriptors)
    if request["cwd"]:
        os.chdir(request["cwd"])
    if sys.path and sys.path[0] == template_load.START_FOLDER:
        sys.path[0] = os.getcwd()
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ["JPY_PARENT_PID"] = str(parent)
    sys.argv = [sys.argv[0], *request["arguments"]]
    limit_memory()
    from parresearch.batch.kernel_app import ReportKernelApp

    code = 0
    try:
        ReportKernelApp.launch_instance(argv=request["arguments"], parent_handle=parent)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    atexit._run_exitfuncs()
    return code


def _fresh_descriptors(descriptors: list[int]) -> None:
    """Standard streams of the kernel's own; every other descriptor of the template is closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    streams = [nothing, *descriptors, *[nothing] * 2][:3]
    for number, descriptor in enumerate([os.dup(stream) for stream in streams]):
        os.dup2(descriptor, number)
    os.closerange(3, _MOST_DESCRIPTORS)


def main() -> None:
    """Load, say on the socket that the template is there, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path = sys.argv[1]
    lifeline = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    adopt_orphans()
    template_load.load(Path(f"{path}.rehearsal"))
    gc.collect()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    staged = f"{path}.new"
    with suppress(FileNotFoundError):
        os.unlink(staged)
    listener.bind(staged)
    os.chmod(staged, 0o600)
    listener.listen(64)
    os.rename(staged, path)  # a client that sees the socket can connect
    server = Server(listener, lifeline)
    code = 1
    try:
        server.serve()
        code = 0
    except Exception:
        traceback.print_exc()  # into the log of the starter, who goes on with another template or without
    finally:
        server.end()
        if server.orphaned:  # a living starter still uses the folder, and removes it itself
            shutil.rmtree(Path(path).parent, ignore_errors=True)
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
