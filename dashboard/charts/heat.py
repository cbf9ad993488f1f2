"""Colours for utilisation, which jump at 100 %."""

from typing import Any

import pandas as pd

from dashboard.charts.look import DIVERGING, TEXT

# The width of the jump in the colour scale just above 100 %, as a share.
_STEP = 0.02


def heat(shares: "pd.Series[float]") -> dict[str, Any]:
    """The marker settings of bars coloured by share; the scale ends at 2."""
    return {
        "color": shares.where(shares <= 1, shares.clip(upper=2.0) + _STEP).tolist(),
        "cmin": 0.0,
        "cmax": 2.0 + _STEP,
        "colorscale": _scale(),
        "line": {"width": 0},
        "showscale": True,
        "colorbar": {
            "tickvals": [0, 0.5, 1, 1.5 + _STEP, 2 + _STEP],
            "ticktext": ["0 %", "50 %", "100 %", "150 %", "200 %+"],
            "thickness": 10,
            "outlinewidth": 0,
            "tickfont": {"color": TEXT},
        },
    }


def _scale() -> list[list[object]]:
    """A colour scale: the first half of the colours up to 100 %, the second half above it."""
    end, half = 2.0 + _STEP, len(DIVERGING) // 2
    below = [[n / (half - 1) / end, colour] for n, colour in enumerate(DIVERGING[:half])]
    above = [
        [(1 + _STEP + n / (half - 1)) / end, colour] for n, colour in enumerate(DIVERGING[half:])
    ]
    return [*below, *above]
