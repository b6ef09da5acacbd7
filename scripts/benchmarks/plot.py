"""A plot of lines as SVG, for the docs: logarithmic sideways, from zero upwards."""

import math
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 640, 360, 60, 46, 110, 40
COLOURS = ("#1f6feb", "#d1242f", "#2da44e", "#8250df")


@dataclass(frozen=True, slots=True)
class Series:
    """A named line of (x, y)."""

    name: str
    points: list[tuple[float, float]]


def write_plot(path: Path, lines: list[Series], *, title: str, x: str, y: str) -> None:
    """Write the lines to PATH."""
    xs = [p[0] for line in lines for p in line.points]
    top = max(p[1] for line in lines for p in line.points) * 1.15 or 1.0
    low, high = math.log10(min(xs)), math.log10(max(xs))

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across = (math.log10(point[0]) - low) / (high - low or 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - point[1] / top * (HEIGHT - BOTTOM - TOP)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="22" font-size="15">{title}</text>',
        f'<text x="{(WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}">{x}</text><text x="6" y="{TOP - 6}">{y}</text>',
    ]
    for k in range(5):
        value = top * k / 4
        level = at((min(xs), value))[1]
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{level:.1f}" y2="{level:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{level + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    for value in sorted(set(xs)):
        place = at((value, 0))[0]
        out.append(f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{value:,.0f}</text>')
    for line, colour in zip(lines, COLOURS, strict=False):
        places = [at(p) for p in line.points]
        path_ = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        out.append(f'<polyline points="{path_}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in places]
        out.append(f'<text x="{places[-1][0] + 8:.1f}" y="{places[-1][1] + 4:.1f}" fill="{colour}">{line.name}</text>')
    path.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")
