"""The real server, as a process of its own on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx2

from tests.services.lifeline import tied_to_this_process

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 15


class LiveServer:
    """`streamlit run` of our app, or of another `script`, on one port; a restart keeps them all.

    `command` is another way to start it, the arguments of Python without those of the port.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, str],
        log: Path,
        script: Path | None = None,
        command: Sequence[str] = (),
    ) -> None:
        self.log = log
        self.port = free_port()
        script = script or ROOT / "streamlit_app.py"
        streamlit = ["-m", "streamlit", "run", str(script), "--server.port", str(self.port)]
        self._command = [*command, "--port", str(self.port)] if command else streamlit
        self.settings = dict(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = ExitStack()

    @property
    def url(self) -> str:
        """Where a browser finds the app, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The id of the process. Raises RuntimeError while it is stopped."""
        if self._process is None:
            raise RuntimeError("The server is stopped.")
        return self._process.pid

    @property
    def descriptors(self) -> int:
        """How many file descriptors the process holds."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def configure(self, settings: Mapping[str, str]) -> None:
        """Settings for the next start, which may need to know the address."""
        self.settings.update(settings)

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises RuntimeError with the log when it ends or stays silent.
        """
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 (our own arguments)
                [sys.executable, *self._command],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the tests, which then stop the server themselves.
                start_new_session=True,
            )
        self._lifeline.enter_context(
            tied_to_this_process(self._process.pid, end_with=signal.SIGTERM)
        )
        if not answers(f"{self.url}/_stcore/health", self._process):
            self.stop()
            raise RuntimeError(f"The server did not start:\n{self.log_text()}")

    def stop(self) -> None:
        """End the process as a service manager would; does nothing when it has ended."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._lifeline.close()
        self._process = None

    def restart(self) -> None:
        """Stop the process and start another on the same port and settings."""
        self.stop()
        self.start()

    def log_text(self) -> str:
        """What the server has printed so far, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until `url`, a server's of our own, answers; False when its process ends or is late."""

    def answered() -> bool:
        try:
            return httpx2.get(url, timeout=2).is_success
        except httpx2.TransportError:
            return False

    return comes_true(lambda: process.poll() is not None or answered()) and process.poll() is None


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
