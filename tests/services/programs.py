"""Programs that tests run; each ends with its context, and with this process, even when killed."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx2

START_SECONDS = 60
STOP_SECONDS = 30
# Reading ends when the other end of the pipe does, and the kernel closes that with this process.
_WATCHER = 'read _; kill -s "$1" "$2"; test -z "$3" || { sleep 1; rm -rf "$3"; }'


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    end_with: signal.Signals = signal.SIGTERM,
    folder: Path | None = None,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a program, once it is ready; RuntimeError with its log where it never is.

    `folder` is removed when this process is killed, and by nobody here when it is not. Other
    options are those of Popen.
    """
    with log.open("ab") as output:
        program = subprocess.Popen(  # noqa: S603 (our own arguments)
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for the tests, which then end the program themselves.
            start_new_session=True,
            **options,
        )
    with kept_running(
        program, str(command[0]), log=log, is_ready=is_ready, end_with=end_with, folder=folder
    ):
        yield program


class Program(Protocol):
    """A process, as Popen has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def send_signal(self, number: signal.Signals, /) -> None: ...
    def wait(self, seconds: float | None = None, /) -> object: ...
    def kill(self) -> None: ...


@contextmanager
def kept_running(
    program: Program,
    name: str,
    *,
    log: Path,
    is_ready: Callable[[], bool],
    end_with: signal.Signals = signal.SIGTERM,
    folder: Path | None = None,
) -> Iterator[None]:
    """As `running`, of a process that is there already."""
    with _tied_to_us(program.pid, end_with, folder):
        try:
            started = comes_true(lambda: program.poll() is not None or is_ready())
            if not started or program.poll() is not None:
                said = log.read_text(errors="replace")
                raise RuntimeError(f"{name} did not start:\n{said}")
            yield
        finally:
            program.send_signal(end_with)
            try:
                program.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


@contextmanager
def _tied_to_us(pid: int, end_with: signal.Signals, folder: Path | None) -> Iterator[None]:
    name = end_with.name.removeprefix("SIG")
    watcher = subprocess.Popen(  # noqa: S603 (our own arguments)
        ["/bin/sh", "-c", _WATCHER, "watcher", name, str(pid), str(folder or "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        # Killed before the pipe is closed, or it would take that for the end of this process.
        watcher.kill()
        watcher.communicate()


def answers(url: str) -> bool:
    """Whether `url`, of a server of our own, answers well."""
    try:
        return httpx2.get(url, timeout=2).is_success
    except httpx2.TransportError:
        return False


def comes_true(what: Callable[[], bool]) -> bool:
    """Wait until something is so; False when it takes as long as a start may."""
    deadline = time.monotonic() + START_SECONDS
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
