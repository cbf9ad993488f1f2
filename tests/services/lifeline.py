"""End a server when this process ends, even when it is killed and can clean up nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import Signals

# Reading ends when the other end of the pipe does, and the kernel closes that with this process.
SCRIPT = 'read _; kill -s "$1" "$2"; test -z "$3" || { sleep 1; rm -rf "$3"; }'


@contextmanager
def tied_to_this_process(
    pid: int, *, end_with: Signals, folder: Path | None = None
) -> Iterator[None]:
    """While in the context, `pid` gets the signal when this process dies, and `folder` is removed.

    Leaving the context does neither.
    """
    name = end_with.name.removeprefix("SIG")
    watcher = subprocess.Popen(  # noqa: S603 (our own arguments)
        ["/bin/sh", "-c", SCRIPT, "lifeline", name, str(pid), str(folder or "")],
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
