"""The real server, as a process of its own on a free port of this machine."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.services.forking import Forked
from tests.services.programs import Program, answers, free_port, kept_running, running

ROOT = Path(__file__).resolve().parents[2]


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
        self._streamlit = ["streamlit", "run", str(script), "--server.port", str(self.port)]
        self._command = [*command, "--port", str(self.port)] if command else []
        self.settings = dict(settings)
        self._process: Program | None = None
        self._running = ExitStack()

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
        env = {**os.environ, **self.settings}
        told: dict[str, Any] = {
            "log": self.log,
            "is_ready": lambda: answers(f"{self.url}/_stcore/health"),
        }
        if self._command:
            command = [sys.executable, *self._command]
            started = running(command, cwd=ROOT, env=env, **told)
            self._process = self._running.enter_context(started)
        else:
            self._process = Forked(self._streamlit, log=self.log, cwd=ROOT, env=env)
            self._running.enter_context(kept_running(self._process, "The server", **told))

    def stop(self) -> None:
        """End the process as a service manager would; does nothing when it has ended."""
        self._running.close()
        self._process = None

    def restart(self) -> None:
        """Stop the process and start another on the same port and settings."""
        self.stop()
        self.start()

    def log_text(self) -> str:
        """What the server has printed so far, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""
