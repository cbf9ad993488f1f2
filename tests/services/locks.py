"""Check, without a network, that the lock files pin what the requirements files ask for."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PAIRS = (
    ("requirements.txt", "requirements.lock"),
    ("requirements-dev.txt", "requirements-dev.lock"),
)


@dataclass(frozen=True)
class Pin:
    """One pinned release, and whether a requirements file asks for it by name."""

    name: str
    version: str
    direct: bool


def problems(requirements: Path, lock: Path) -> Iterator[str]:
    """A sentence for each way in which `lock` is not what `requirements` would give."""
    asked = {canonicalize_name(wish.name): wish for wish in read_requirements(requirements)}
    pins = list(read_lock(lock, source=requirements.name))
    for name, wish in asked.items():
        versions = [pin.version for pin in pins if pin.name == name]
        if not versions:
            yield f"{lock.name} does not pin {name}."
        for version in versions:
            if not wish.specifier.contains(version, prereleases=True):
                yield f"{lock.name} pins {name} {version}, but {wish} is asked for."
    for pin in pins:
        if pin.direct and pin.name not in asked:
            yield f"{lock.name} pins {pin.name}, which {requirements.name} no longer asks for."


def disagreements(runtime: Path, dev: Path) -> Iterator[str]:
    """A sentence for each package that the two locks pin to different releases."""
    pinned = {(pin.name, pin.version) for pin in read_lock(runtime)}
    names = {name for name, _ in pinned}
    for pin in read_lock(dev):
        if pin.name in names and (pin.name, pin.version) not in pinned:
            yield f"{dev.name} pins {pin.name} {pin.version}, {runtime.name} another release."


def read_requirements(path: Path) -> list[Requirement]:
    """The packages that a requirements file names, without its comments and options."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def read_lock(path: Path, *, source: str = "") -> Iterator[Pin]:
    """The releases that a lock pins; direct ones are marked as asked for by `source`."""
    for entry in re.split(r"\n(?=[a-z0-9])", path.read_text(encoding="utf-8")):
        if not entry.startswith("#"):
            wish = Requirement(entry.split("\\")[0])
            version = next(iter(wish.specifier)).version
            direct = bool(source) and re.search(rf"-r {re.escape(source)}$", entry, re.MULTILINE)
            yield Pin(canonicalize_name(wish.name), version, direct=bool(direct))


if __name__ == "__main__":
    found = [
        sentence
        for requirements, lock in PAIRS
        for sentence in problems(ROOT / requirements, ROOT / lock)
    ]
    found += disagreements(*(ROOT / lock for _, lock in PAIRS))
    if found:
        sys.exit("\n".join([*found, "Run `make lock`."]))
    print("The locks are in step with the requirements.")
