"""Processes that are forked from one that has loaded the libraries, in place of loading them anew.

Nothing of them has run there: what such a process does from then on is what it does anywhere.
"""

import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.services.loaded"])


class Forked:
    """`python -m MODULE ARGUMENTS` in such a process, with the methods of Popen."""

    def __init__(
        self, command: Sequence[str], *, log: Path, cwd: Path, env: Mapping[str, str]
    ) -> None:
        self._process = PROCESSES.Process(target=_run, args=(command, log, cwd, dict(env)))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float | None = None) -> None:
        self._process.join(seconds)
        if self.poll() is None:
            raise subprocess.TimeoutExpired("the server", seconds or 0)

    def kill(self) -> None:
        self._process.kill()


def _run(command: Sequence[str], log: Path, cwd: Path, env: dict[str, str]) -> None:
    os.setsid()
    os.chdir(cwd)
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(env)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__")
