"""A few scripts at a time; nobody waits for ever, and whatever ends a run gives its turn back."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from dashboard.live import turns
from dashboard.live.turns import AT_A_TIME, turn


def test_no_more_than_a_few_run_at_once() -> None:
    lock, running, most = Lock(), 0, 0

    def run() -> None:
        nonlocal running, most
        with turn():
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1

    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(run) for _ in range(60)]:
            done.result()

    assert most == AT_A_TIME


def test_a_run_that_stops_early_gives_its_turn_back() -> None:
    for _ in range(2 * AT_A_TIME):
        with pytest.raises(KeyboardInterrupt), turn():
            raise KeyboardInterrupt

    start = time.monotonic()
    with turn():
        assert time.monotonic() - start < turns.PATIENCE_SECONDS / 2


def test_nobody_waits_longer_than_a_moment_for_runs_that_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.02)
    taken = [turn() for _ in range(AT_A_TIME)]
    for row in taken:
        row.__enter__()

    with turn():
        pass

    for row in taken:
        row.__exit__(None, None, None)
    assert turns._turns._value == AT_A_TIME
