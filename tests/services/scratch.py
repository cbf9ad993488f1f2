"""Where tests keep what is gone after them: in memory, where making a file takes no time."""

import shutil
import tempfile
from pathlib import Path

# Linux's file system in memory (tmpfs), see `man 7 shm_overview`.
MEMORY = Path("/dev/shm")  # noqa: S108 (folders in it are made by mkdtemp)
# What all tests at once need, with room to spare; containers often have 64 MB.
BYTES_NEEDED = 2 * 2**30


def scratch_root(fallback: Path | None = None) -> Path:
    """The folder to make temporary folders in; `fallback` where memory has no room for them."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= BYTES_NEEDED:
        return MEMORY
    return fallback or Path(tempfile.gettempdir())
