"""Medians of two ways to the same rows, timed in turn, and the table that shows them."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """What one operation takes here and at the least: medians in seconds."""

    operation: str
    engine: str
    runs: int
    seconds: float
    floor_seconds: float
    # Which of several operations this was.
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.seconds / self.floor_seconds


def compare(
    operation: str,
    engine: str,
    ours: Callable[[], float],
    floor: Callable[[], float],
    *,
    runs: int,
    warm_up: int = 0,
) -> Figure:
    """Run both in turn, so that whatever else the machine does meets both; each says its time."""
    for _ in range(warm_up):
        ours()
        floor()
    pairs = [(ours(), floor()) for _ in range(runs)]
    return Figure(
        operation,
        engine,
        runs,
        median(seconds for seconds, _ in pairs),
        median(seconds for _, seconds in pairs),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, without the rubbish of what ran before it."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


_HEAD = ("operation", "database", "Assignboard", "raw driver", "ratio", "runs")


def table(figures: Sequence[Figure], *, head: bool = True) -> str:
    """The figures as a Markdown table, aligned so that it reads well as text too."""
    rows = [
        *([_HEAD] if head else []),
        *(
            (
                figure.operation + (f" ({figure.note})" if figure.note else ""),
                figure.engine,
                _shown(figure.seconds),
                _shown(figure.floor_seconds),
                f"{figure.ratio:.1f}×",
                str(figure.runs),
            )
            for figure in figures
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        [cell.ljust(width) if at < 2 else cell.rjust(width) for at, (cell, width) in enumerate(row)]
        for row in (zip(row, widths, strict=True) for row in rows)
    ]
    rule = ["-" * width if at < 2 else "-" * (width - 1) + ":" for at, width in enumerate(widths)]
    if head:
        lines.insert(1, rule)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(seconds_taken: float) -> str:
    if seconds_taken < 1:
        return f"{seconds_taken * 1000:.2f} ms" if seconds_taken < 0.1 else f"{seconds_taken:.3f} s"
    return f"{seconds_taken:.2f} s"
