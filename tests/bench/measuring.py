"""Medians of two ways to the same rows, timed in turn, and the line that shows them."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """What one operation takes here and at the least: medians in seconds."""

    operation: str
    seconds: float
    floor_seconds: float
    # Which of several operations this was.
    note: str = ""


def compare(
    operation: str,
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
        median(seconds for seconds, _ in pairs),
        median(seconds for _, seconds in pairs),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, without the rubbish of what ran before it."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(*cells: str) -> str:
    """A row of a Markdown table that reads well as text too."""
    operation, engine, *numbers = cells
    figures = " | ".join(f"{number:>11}" for number in numbers)
    return f"| {operation:<88} | {engine:<10} | {figures} |"


HEAD = (
    line("operation", "database", "Assignboard", "raw driver", "ratio")
    + "\n"
    + (line("---", "---", "---:", "---:", "---:"))
)


def shown(engine: str, figure: Figure) -> str:
    """The figure's row."""
    ratio = f"{figure.seconds / figure.floor_seconds:.1f}×"
    note = f" ({figure.note})" if figure.note else ""
    return line(
        figure.operation + note, engine, _said(figure.seconds), _said(figure.floor_seconds), ratio
    )


def _said(taken: float) -> str:
    if taken < 0.1:
        return f"{taken * 1000:.2f} ms"
    return f"{taken:.3f} s" if taken < 1 else f"{taken:.1f} s"
