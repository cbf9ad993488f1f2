"""Tables of cases that meet one board one after the other, for cases that leave it as it was."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]


def in_turn(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, but the fixtures are made once; each case has its report."""

    def decorate(test: Test) -> Test:
        signature = inspect.signature(test)
        of_case = (names,) if isinstance(names, str) else names
        fixtures = [
            parameter
            for parameter in signature.parameters.values()
            if parameter.name not in of_case
        ]

        @wraps(test)
        def run(*, subtests: pytest.Subtests, **given: Any) -> None:
            if "subtests" in signature.parameters:
                given["subtests"] = subtests
            for case in cases:
                values = (case,) if isinstance(names, str) else case
                with subtests.test(msg=repr(values)[:200]):
                    test(**given, **dict(zip(of_case, values, strict=True)))

        asked = [fixture.replace(kind=inspect.Parameter.KEYWORD_ONLY) for fixture in fixtures]
        if "subtests" not in signature.parameters:
            asked.append(inspect.Parameter("subtests", inspect.Parameter.KEYWORD_ONLY))
        run.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined] # read by pytest
        return run

    return decorate
