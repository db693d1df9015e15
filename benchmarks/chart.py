"""Draw the chart of one corpus size: a bar per command, readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from ratios import BASELINE, Row, figure

_WIDTH, _LABELS, _RIGHT, _BAR, _STEP, _TOP = 860, 320, 70, 18, 26, 64
_STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.note, .tick { fill: #59636e; font-size: 12px }
.page { fill: #ffffff }
.own { fill: #1f77b4 }
.peer { fill: #8c959f }
line { stroke: #d1d9e0 }
.one { stroke: #59636e; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.note, .tick { fill: #9198a1 }
.page { fill: #0d1117 }
.own { fill: #58a6ff }
.peer { fill: #6e7681 }
line { stroke: #3d444d }
.one { stroke: #9198a1 }
}
"""


def draw(rows: Sequence[Row], records: int) -> str:
    """Return the chart as SVG: ratios on a logarithmic scale, the shortest bar first.

    Args:
        rows: The rows of the table.
        records: The number of records.
    """
    ordered = sorted(rows, key=lambda row: row.ratio)
    low = math.floor(math.log10(ordered[0].ratio))
    high = max(low + 1, math.ceil(math.log10(ordered[-1].ratio)))
    room = _WIDTH - _LABELS - _RIGHT

    def across(ratio: float) -> float:
        return _LABELS + (math.log10(ratio) - low) / (high - low) * room

    bottom = _TOP + len(ordered) * _STEP
    title = f"Wall time per record, {records:,} records"
    box = f"0 0 {_WIDTH} {bottom + 28}"
    note = f"as a ratio to {BASELINE}; shorter is faster; the scale is logarithmic"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label="{title}">',
        f"<style>{_STYLE}</style>",
        '<rect class="page" width="100%" height="100%"/>',
        f'<text class="title" x="16" y="26">{title}</text>',
        f'<text class="note" x="16" y="46">{escape(note)}</text>',
    ]
    for power in range(low, high + 1):
        x = across(10**power)
        kind = "one" if power == 0 else "grid"
        parts.append(f'<line class="{kind}" x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{bottom}"/>')
        tick = f"{10**power:g}"
        parts.append(f'<text class="tick" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick}</text>')
    for number, row in enumerate(ordered):
        y = _TOP + number * _STEP
        middle = y + _BAR - 4
        end = across(row.ratio)
        kind = "own" if row.name.startswith("statekit") else "peer"
        label = escape(row.name)
        parts.append(f'<text x="{_LABELS - 8}" y="{middle}" text-anchor="end">{label}</text>')
        length = max(end - _LABELS, 1)
        parts.append(f'<rect class="{kind}" x="{_LABELS}" y="{y}" width="{length:.1f}" height="{_BAR}"/>')
        ratio = figure(row.ratio)
        # Grid lines must not run through the figure.
        background = f'x="{end + 2:.1f}" y="{y}" width="{8 * len(ratio) + 8}" height="{_BAR}"'
        parts.append(f'<rect class="page" {background}/><text x="{end + 6:.1f}" y="{middle}">{ratio}</text>')
    return "\n".join([*parts, "</svg>", ""])
