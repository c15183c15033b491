"""The curve of a live conversation as a drawing: small in a list of many, large beside its words.

Every drawing of one size shares its clips, so that hundreds of them stay light.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from heard.web.conversations.rows import told


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's own units: its frame, where calm lies, and how far a step of strain and of ease reach."""

    name: str
    width: float
    height: float
    calm: float
    strain: float
    ease: float
    edge: float


SMALL = Size("sm", 250.0, 52.0, 35.5, 9.5, 7.6, 7.0)
HOT = Size("hot", 310.0, 76.0, 53.5, 15.5, 12.4, 7.0)
BIG = Size("big", 380.0, 92.0, 64.0, 18.0, 14.4, 10.0)
SIZES = (SMALL, HOT, BIG)


def clips() -> SafeString:
    """The bands that the drawings are filled by; once a page."""
    return mark_safe("".join(_bands(size) for size in SIZES))  # noqa: S308 - numbers only


def _bands(size: Size) -> str:
    rows = [(f"{s}", 0.0 if s == 3 else size.calm - s * size.strain, size.strain + (s == 3) * 9) for s in (1, 2, 3)]
    rows.append(("e", size.calm, size.height))
    return "".join(
        f'<clipPath id="{size.name}-{name}"><rect x="0" y="{y:.1f}" width="{size.width:.0f}" height="{h:.1f}"/></clipPath>'
        for name, y, h in rows
    )


def curve(values: Sequence[float], size: Size) -> SafeString:
    """The customer's strain so far, its last point marked; a level line where only one turn is known."""
    frame = f'viewBox="0 0 {size.width:.0f} {size.height:.0f}"'
    if not values:
        zero = f'<path class="c-zero" d="M{size.edge} {size.calm}H{size.width - size.edge}"/>'
        return mark_safe(f'<svg class="curve" {frame} aria-hidden="true">{zero}</svg>')  # noqa: S308 - numbers only
    ends = values if len(values) > 1 else (values[0], values[0])
    step = (size.width - 2 * size.edge) / (len(ends) - 1)
    places = [(size.edge + i * step, _y(value, size)) for i, value in enumerate(ends)]
    line = f"M{places[0][0]:.1f} {places[0][1]:.1f}" + "".join(_bend(a, b) for a, b in pairwise(places))
    area = f"{line}L{size.width - size.edge:.1f} {size.calm}L{size.edge} {size.calm}Z"
    fills = "".join(_fill(str(s), f"c-a{s}", size, area) for s in (1, 2, 3) if max(ends) > s - 1)
    fills += _fill("e", "c-ease", size, area) if min(ends) < 0 else ""
    grid = "".join(f'<path class="c-grid" d="M0 {size.calm - s * size.strain}H{size.width:.0f}"/>' for s in (1, 2, 3))
    x, y = places[-1]
    return mark_safe(  # noqa: S308 - numbers drawn here, and a sentence escaped
        f'<svg class="curve" {frame} role="img" aria-label="{escape(told(ends))}">{fills}{grid if size is BIG else ""}'
        f'<path class="c-zero" d="M{size.edge} {size.calm}H{size.width - size.edge}"/><path class="c-line" d="{line}"/>'
        f'<circle class="{_end(ends[-1])}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/></svg>'
    )


def _y(value: float, size: Size) -> float:
    held = min(3.0, max(-1.5, value))
    return size.calm - held * (size.strain if held > 0 else size.ease)


def _bend(a: tuple[float, float], b: tuple[float, float]) -> str:
    middle = (a[0] + b[0]) / 2
    return f"C{middle:.1f} {a[1]:.1f} {middle:.1f} {b[1]:.1f} {b[0]:.1f} {b[1]:.1f}"


def _fill(band: str, look: str, size: Size, area: str) -> str:
    return f'<path class="{look}" clip-path="url(#{size.name}-{band})" d="{area}"/>'


def _end(value: float) -> str:
    return "pe" if value < -0.3 else "p0" if value < 0.5 else f"p{min(3, round(value))}"
