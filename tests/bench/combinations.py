"""Filters and orders that nobody has thought of: drawn at random, the same in every run."""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from db.domain.priorities import PRIORITIES
from db.queries.ordering import Sort
from tests.bench.board import AREAS, BEGINS_AT, DAYS, DEVELOPERS, POINTS, SKILLS, name_of

Filter = TypeVar("Filter")
Drawn = Callable[[random.Random], dict[str, Any]]


def drawn(
    number: int,
    make: Callable[..., Filter],
    statuses: tuple[str, ...],
    orders: Collection[str],
    *,
    with_words: bool = False,
) -> list[tuple[str, Filter, Sort]]:
    """So many combinations of one to four fields, perhaps words, and an order, each with a name."""
    rng = random.Random(20250301)  # noqa: S311 - not a secret
    of_fields = {"statuses": _some("statuses", statuses, 2), **_FIELDS}
    combinations = []
    for _ in range(number):
        fields = rng.sample(sorted(of_fields), rng.randint(1, 4))
        wanted = {name: value for field in fields for name, value in of_fields[field](rng).items()}
        if with_words:
            wanted["text"] = _words(rng)
        sort = Sort(rng.choice(list(orders)), rng.random() < 1 / 2)
        way = "descending" if sort.descending else "ascending"
        name = f"{', '.join(map(_said, wanted.items()))}, by {sort.column} {way}"
        combinations.append((name, make(**wanted), sort))
    return combinations


def _said(item: tuple[str, Any]) -> str:
    name, value = item
    if name == "developers":
        return f"{len(value)} developers"
    if isinstance(value, tuple):
        return " or ".join(value)
    return f"{name} {f'{value:%F}' if hasattr(value, 'year') else value}"


def _words(rng: random.Random) -> str:
    """Words of a twentieth of all titles, begun ones, and the beginnings of numbers."""
    area, number = rng.choice(AREAS), rng.randint(1, 99)
    return rng.choice(
        [area, area[:2], f"number {number}", f"{area} number", f"number {number} {area}"]
    )


def _some(name: str, values: tuple[str, ...], most: int) -> Drawn:
    return lambda rng: {name: tuple(rng.sample(values, rng.randint(1, most)))}


def _points(rng: random.Random) -> dict[str, Any]:
    low, high = sorted(rng.sample(POINTS, 2))
    bounds = {"min_points": low, "max_points": high}
    some = rng.choice([("min",), ("max",), ("min", "max")])
    return {name: points for name, points in bounds.items() if name.startswith(some)}


def _time(of: str) -> Drawn:
    """From a day on, to a day, or a day, a week, a month or half a year of them."""

    def draw(rng: random.Random) -> dict[str, Any]:
        begin = BEGINS_AT + timedelta(days=rng.randrange(DAYS))
        end = begin + timedelta(days=rng.choice([1, 7, 31, 183]))
        bounds = {f"{of}_from": begin, f"{of}_to": end}
        some = rng.choice([("_from", "_to"), ("_from",), ("_to",)])
        kept = {name: at for name, at in bounds.items() if name.endswith(some)}
        return kept if of == "changed" else {name: at.date() for name, at in kept.items()}

    return draw


_FIELDS: Mapping[str, Drawn] = {
    "developers": _some("developers", tuple(map(name_of, range(1, DEVELOPERS + 1))), 20),
    "priorities": _some("priorities", PRIORITIES, 2),
    "skills": _some("skills", SKILLS, 2),
    "points": _points,
    "due": _time("due"),
    "changed": _time("changed"),
}
