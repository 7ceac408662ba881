"""Line plots as SVG, which browsers and GitHub render, without a library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 40, 44
COLORS = ("#2f7de1", "#e07b39", "#3c9d5f", "#a05ac8", "#8a8a8a")
Points = Sequence[Sequence[float]]


def steps(low: float, high: float, about: int = 5) -> list[float]:
    """Round grid values that cover low to high."""
    span = max(high - low, 1e-9)
    size = 10.0 ** math.floor(math.log10(span / about))
    for factor in (1, 2, 5, 10):
        if span / (size * factor) <= about:
            size *= factor
            break
    first, last = math.floor(low / size), math.ceil(high / size)
    return [round(number * size, 12) for number in range(first, last + 1)]


def number(value: float) -> str:
    """A value as an axis label."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:g}"


def lines_svg(title: str, x: str, y: str, lines: Mapping[str, Points]) -> str:
    """An SVG with a line per name. The y axis starts at 0, so that differences are not exaggerated."""
    points = [point for line in lines.values() for point in line] or [(0.0, 0.0)]
    across = steps(min(point[0] for point in points), max(point[0] for point in points))
    up = steps(0.0, max(max(point[1] for point in points), 1e-9))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(point: Sequence[float]) -> tuple[float, float]:
        share = (point[0] - across[0]) / ((across[-1] - across[0]) or 1.0)
        return LEFT + share * wide, TOP + high - (point[1] - up[0]) / (up[-1] - up[0]) * high

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#555">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="14" fill="#222">{escape(title)}</text>',
    ]
    for tick in up:
        _, at = place((across[0], tick))
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{number(tick)}</text>')
    for tick in across:
        at, _ = place((tick, up[0]))
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{number(tick)}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{escape(x)}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">{escape(y)}</text>')
    legend = WIDTH - RIGHT
    for index, (name, line) in reversed(list(enumerate(lines.items()))):
        color = COLORS[index % len(COLORS)]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in map(place, line))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{legend}" y="18" text-anchor="end" fill="{color}">{escape(name)}</text>')
        legend -= 7 * len(name) + 18
    return "\n".join([*parts, "</svg>"]) + "\n"
