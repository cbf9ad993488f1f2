"""The charts of the report as SVG: bars that read in black and white, and carry their numbers.

Filled and hatched parts and the line at what is available differ without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

_NAMESPACE = "http://www.w3.org/2000/svg"
_INK, _FILL, _HATCH = "#111111", "#3d5a80", "url(#hatch)"
_WIDTH = 720
_NAMES, _NUMBERS = 150, 150
_ROW, _COLUMNS, _FOOT = 20, 110, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its `solid` part, what is `hatched` beyond it, and the line at its `mark`."""

    label: str
    solid: float
    hatched: float = 0.0
    mark: float | None = None
    said: str = ""

    @property
    def end(self) -> float:
        """How far it reaches."""
        return self.solid + self.hatched


def rows(bars: Sequence[Bar]) -> str:
    """Bars from left to right, one below another, each with its label before and `said` after."""
    svg = _svg(_ROW * len(bars))
    room = _WIDTH - _NAMES - _NUMBERS
    scale = room / _most(bars)
    for at, bar in enumerate(bars):
        top = at * _ROW
        _text(svg, bar.label, _NAMES - 8, top + 14, "end")
        _rect(svg, _FILL, x=_NAMES, y=top + 3, width=bar.solid * scale, height=_ROW - 6)
        hatched = _NAMES + bar.solid * scale
        _rect(svg, _HATCH, x=hatched, y=top + 3, width=bar.hatched * scale, height=_ROW - 6)
        if bar.mark is not None:
            x = _NAMES + bar.mark * scale
            _line(svg, (x, top + 1), (x, top + _ROW - 1))
        _text(svg, bar.said, _NAMES + max(bar.end, bar.mark or 0) * scale + 8, top + 14, "start")
    return tostring(svg, encoding="unicode")


def columns(bars: Sequence[Bar]) -> str:
    """Bars side by side, each with its label below and `said` above."""
    svg = _svg(_COLUMNS + 2 * _FOOT)
    step, floor = _WIDTH / max(1, len(bars)), _COLUMNS + _FOOT
    scale = _COLUMNS / _most(bars)
    for at, bar in enumerate(bars):
        left, width = at * step + step * 0.2, step * 0.6
        middle = left + width / 2
        solid, hatched = bar.solid * scale, bar.hatched * scale
        _rect(svg, _FILL, x=left, y=floor - solid, width=width, height=solid)
        top = floor - bar.end * scale
        _rect(svg, _HATCH, x=left, y=top, width=width, height=hatched)
        if bar.mark is not None:
            line = floor - bar.mark * scale
            _line(svg, (at * step + step * 0.08, line), (at * step + step * 0.92, line))
            # The number is above the line where there is no room below it.
            top = line if 0 <= top - line < _FOOT else top
        _text(svg, bar.said, middle, top - 5, "middle")
        _text(svg, bar.label, middle, floor + 13, "middle")
    _line(svg, (0, floor), (_WIDTH, floor), width=0.8)
    return tostring(svg, encoding="unicode")


def _most(bars: Sequence[Bar]) -> float:
    return max((max(bar.end, bar.mark or 0) for bar in bars), default=0) or 1


def _svg(height: float) -> Element:
    svg = Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "viewBox": f"0 0 {_WIDTH} {height}",
            "font-family": "Libertinus Serif, Georgia, serif",
            "font-size": "13",
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
    svg: Element, start: tuple[float, float], end: tuple[float, float], width: float = 2.4
) -> None:
    place = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1], "stroke-width": width}
    shape = {name: f"{value:.1f}" for name, value in place.items()}
    SubElement(svg, "line", {**shape, "stroke": _INK})


def _text(svg: Element, text: str, x: float, y: float, anchor: str) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": _INK}
    SubElement(svg, "text", place).text = text
