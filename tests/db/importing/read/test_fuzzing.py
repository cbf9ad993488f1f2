"""A fuzzer: exports of trackers, cut, doubled and written over; an hour of it in `make soak`."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import settings

from db.importing.read import Choices, Unreadable, read
from db.importing.read.files.text import DELIMITERS, ENCODINGS
from tests.db.importing.read.test_properties import check
from tests.db.importing.read.test_trackers import EXPORTS
from tests.db.importing.read.test_workbooks import WHOLE

CASES = 400
SOAK_SECONDS = 3_600
# A case takes milliseconds; one that takes this long would never end.
HANGS_SECONDS = 60
MOST_BYTES = 300_000
PIECES = (
    *(b'"', b'""', b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"|", b"\0", b"\xff", b"\xef\xbb\xbf"),
    *(b"\xff\xfe", b"=1+1", b"0|i003p9:", b"9" * 40, b"-", b"\xe2\x80\xae", b"PK\x03\x04", b"PAR1"),
)


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Fail when what is done inside hangs."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"a file was read for {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def over(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data) + 1)
    data[at : at + rng.randrange(4)] = rng.choice(PIECES)


def flip(rng: random.Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def cut(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data) + 1)
    del data[at : at + rng.randrange(1 + len(data) // 2)]


def double(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.randrange(1, 200)] * rng.choice((2, 50, 1_000))
    data[start:start] = piece[:MOST_BYTES]


CHANGES: tuple[Callable[[random.Random, bytearray], None], ...] = (over, over, flip, cut, double)


def case(rng: random.Random) -> tuple[bytes, Choices]:
    text = rng.choice(EXPORTS)
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
    data = bytearray(WHOLE if rng.random() < 0.1 else text.encode(encoding, errors="replace"))
    for _ in range(rng.randrange(1, 8)):
        rng.choice(CHANGES)(rng, data)
    choices = Choices()
    if rng.random() < 0.2:
        choices = Choices(
            encoding=rng.choice([None, *ENCODINGS]),
            delimiter=rng.choice([None, *DELIMITERS]),
            has_header=rng.choice([None, True, False]),
            fields=rng.choice([None, {0: "id", 1: "title", 2: "story_points"}]),
        )
    return bytes(data[:MOST_BYTES]), choices


@pytest.mark.hypothesis
def test_no_file_breaks_the_reader_or_keeps_it_for_ever() -> None:
    soaking = settings.get_current_profile_name() == "soak"
    seed = random.randrange(10**9) if soaking else 20261126  # noqa: S311 - no secret
    rng = random.Random(seed)  # noqa: S311 - no secret
    end = time.monotonic() + SOAK_SECONDS
    number = 0
    while time.monotonic() < end if soaking else number < CASES:
        number += 1
        data, choices = case(rng)
        with no_longer_than(HANGS_SECONDS):
            problem: Exception | None = None
            try:
                sheet = read(data, name="it.csv", choices=choices)
            except Unreadable as refusal:
                if not str(refusal).startswith("it.csv"):
                    problem = refusal
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                problem = error
            else:
                check(sheet)
        assert problem is None, (seed, number, choices, data[:2_000], problem)
