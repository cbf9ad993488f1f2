"""The charts of the report as SVG: bars that read in black and white.

Filled and hatched parts and the line at what is available differ without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from dashboard.report.writing import say_number

_NAMESPACE = "http://www.w3.org/2000/svg"
_INK, _FILL, _HATCH = "#111111", "#3d5a80", "url(#hatch)"
_WIDTH, _HEIGHT, _FOOT = 360, 60, 14
_ROW_WIDTH, _ROW_HEIGHT = 150, 10
# From here on numbers are whole, so that they stand beside each other.
_LARGE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its `solid` part, what is `hatched` beyond it, and the line at its `mark`."""

    label: str
    solid: float
    hatched: float = 0.0
    mark: float | None = None

    @property
    def end(self) -> float:
        """How far it reaches."""
        return max(self.solid + self.hatched, self.mark or 0)


def row(solid: float, hatched: float, mark: float, most: float) -> str:
    """One bar from left to right without letters, where the longest of its table is `most`."""
    svg = _svg(_ROW_WIDTH, _ROW_HEIGHT)
    # Half a line's width is left at each end.
    scale = (_ROW_WIDTH - 4) / (most or 1)
    end = 2 + solid * scale
    _rect(svg, _FILL, x=2, y=1.5, width=solid * scale, height=_ROW_HEIGHT - 3)
    _rect(svg, _HATCH, x=end, y=1.5, width=hatched * scale, height=_ROW_HEIGHT - 3)
    _line(svg, (2 + mark * scale, 0), (2 + mark * scale, _ROW_HEIGHT))
    return tostring(svg, encoding="unicode")


def columns(bars: Sequence[Bar]) -> str:
    """Bars side by side, each with its label below and its solid part's number above."""
    svg = _svg(_WIDTH, _HEIGHT + 2 * _FOOT)
    step, floor = _WIDTH / max(1, len(bars)), _HEIGHT + _FOOT
    scale = _HEIGHT / (max((bar.end for bar in bars), default=0) or 1)
    for at, bar in enumerate(bars):
        left, width = (at + 0.2) * step, step * 0.6
        middle = left + width / 2
        solid, hatched = bar.solid * scale, bar.hatched * scale
        top = floor - solid - hatched
        _rect(svg, _FILL, x=left, y=floor - solid, width=width, height=solid)
        _rect(svg, _HATCH, x=left, y=top, width=width, height=hatched)
        if bar.mark is not None:
            line = floor - bar.mark * scale
            _line(svg, ((at + 0.06) * step, line), ((at + 0.94) * step, line))
            # The number is above the line where there is no room below it.
            top = line if 0 <= top - line < _FOOT else top
        _text(svg, _said(bar.solid), middle, top - 3)
        _text(svg, bar.label, middle, floor + 11)
    _line(svg, (0, floor), (_WIDTH, floor), width=0.8)
    return tostring(svg, encoding="unicode")


def _said(number: float) -> str:
    return say_number(round(number) if number >= _LARGE else number)


def _svg(width: float, height: float) -> Element:
    svg = Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "viewBox": f"0 0 {width} {height}",
            "font-family": "Libertinus Serif, system-ui, sans-serif",
            "font-size": "11.5",
        },
    )
    pattern = SubElement(
        SubElement(svg, "defs"),
        "pattern",
        {"id": "hatch", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse"},
    )
    _rect(pattern, "#ffffff", x=0, y=0, width=5, height=5)
    for start in (-5, 0):
        _line(pattern, (start, 5), (start + 10, -5), width=1.2)
    return svg


def _rect(svg: Element, fill: str, **place: float) -> None:
    if place["width"] > 0 and place["height"] > 0:
        look = {"fill": fill, "stroke": _INK, "stroke-width": "0.6"}
        SubElement(svg, "rect", {name: f"{value:.1f}" for name, value in place.items()} | look)


def _line(
    svg: Element, start: tuple[float, float], end: tuple[float, float], width: float = 2
) -> None:
    place = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1], "stroke-width": width}
    shape = {name: f"{value:.1f}" for name, value in place.items()}
    SubElement(svg, "line", {**shape, "stroke": _INK})


def _text(svg: Element, text: str, x: float, y: float) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle", "fill": _INK}
    SubElement(svg, "text", place).text = text
