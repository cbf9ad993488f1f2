"""The charts of the report as SVG: bars that read in black and white.

Filled and hatched parts and the line at what is available differ without colour. No text of the
board is in them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.report.writing import say_number

_INK, _FILL, _HATCH = "#111111", "#3d5a80", "url(#hatch)"
_WIDTH, _HEIGHT, _FOOT = 360, 60, 14
_ROW_WIDTH, _ROW_HEIGHT = 150, 10
# From here on numbers are whole, so that they stand beside each other.
_LARGE = 100
_PATTERN = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#ffffff"/>'
    f'<path d="M-5 5L5 -5M0 5L10 -5" stroke="{_INK}" stroke-width="1.2"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a `week`: its `solid` part, what is `hatched` past it, the line at its `mark`."""

    week: int
    solid: float
    hatched: float = 0.0
    mark: float | None = None

    @property
    def end(self) -> float:
        """How far it reaches."""
        return max(self.solid + self.hatched, self.mark or 0)


def row(solid: float, hatched: float, mark: float, most: float) -> str:
    """One bar from left to right without letters, where the longest of its table is `most`."""
    # Half a line's width is left at each end.
    scale = (_ROW_WIDTH - 4) / (most or 1)
    end, height, line = 2 + solid * scale, _ROW_HEIGHT - 3, 2 + mark * scale
    return _svg(
        _ROW_WIDTH,
        _ROW_HEIGHT,
        _rect(_FILL, 2, 1.5, solid * scale, height),
        _rect(_HATCH, end, 1.5, hatched * scale, height),
        _line(line, 0, line, _ROW_HEIGHT),
    )


def columns(bars: Sequence[Bar]) -> str:
    """Bars side by side, each with its week below and its solid part's number above."""
    step, floor = _WIDTH / max(1, len(bars)), _HEIGHT + _FOOT
    scale = _HEIGHT / (max((bar.end for bar in bars), default=0) or 1)
    parts = [part for at, bar in enumerate(bars) for part in _column(bar, at * step, step, scale)]
    return _svg(_WIDTH, floor + _FOOT, *parts, _line(0, floor, _WIDTH, floor, width=0.8))


def _column(bar: Bar, left: float, step: float, scale: float) -> Iterator[str]:
    floor = _HEIGHT + _FOOT
    solid, hatched = bar.solid * scale, bar.hatched * scale
    top = floor - solid - hatched
    yield _rect(_FILL, left + 0.2 * step, floor - solid, 0.6 * step, solid)
    yield _rect(_HATCH, left + 0.2 * step, top, 0.6 * step, hatched)
    if bar.mark is not None:
        line = floor - bar.mark * scale
        yield _line(left + 0.06 * step, line, left + 0.94 * step, line)
        # The number is above the line where there is no room below it.
        top = line if 0 <= top - line < _FOOT else top
    number = say_number(round(bar.solid) if bar.solid >= _LARGE else bar.solid)
    yield _text(number, left + step / 2, top - 3)
    yield _text(str(bar.week), left + step / 2, floor + 11)


def _svg(width: float, height: float, *parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="Libertinus Serif, system-ui, sans-serif" font-size="11.5">'
        f"{_PATTERN}{''.join(parts)}</svg>"
    )


def _rect(fill: str, x: float, y: float, width: float, height: float) -> str:
    if width <= 0 or height <= 0:
        return ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{fill}" stroke="{_INK}" stroke-width="0.6"/>'


def _line(x1: float, y1: float, x2: float, y2: float, width: float = 2) -> str:
    place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {place} stroke="{_INK}" stroke-width="{width}"/>'


def _text(text: str, x: float, y: float) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{_INK}">{text}</text>'
