"""The customer's strain as drawings: the strip above a conversation, the piece beside each turn, a score on its scale.

All drawings are SVG with classes and presentation attributes only, so that a page with a strict content policy shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from heard.conversation import Conversation, CustomerMarks, Reading
from heard.conversation.codebook import label
from heard.run.words import STRENGTHS, place

WIDTH, HEIGHT, EDGE = 780, 72, 14
"""The strip's own units; `EDGE` is kept free left and right."""
CALM_Y, STRAIN_STEP, EASE_STEP = 49.5, 13.5, 10.1
CALM_X, STRAIN_ACROSS, EASE_ACROSS = 30.0, 20.33, 15.75
LOWEST, HIGHEST = -1.5, 3.0


def levels(reading: Reading) -> dict[int, float]:
    """The strain at each customer turn that the curve knows, held between -1.5 and 3."""
    return {point.turn: min(HIGHEST, max(LOWEST, point.value)) for point in reading.curve}


def strip_x(turn: int, turns: int) -> float:
    """Where a turn stands on the strip, in its units."""
    return EDGE + (WIDTH - 2 * EDGE) * (turn / (turns - 1) if turns > 1 else 0.5)


def strip(conversation: Conversation, reading: Reading) -> Markup:
    """The whole curve as one strip, labelled by a sentence; nothing where no customer turn was read."""
    points = sorted(levels(reading).items())
    if not points:
        return Markup("")
    places = [(strip_x(turn, len(conversation.turns)), _strip_y(value)) for turn, value in points]
    line = _line(_to_the_edges(places))
    area = f"{line}L{WIDTH - EDGE} {CALM_Y}L{EDGE} {CALM_Y}Z"
    band = Markup('<path class="c-a{0}" clip-path="url(#band-{0})" d="{1}"/>')
    return Markup(
        '<svg class="curve" viewBox="0 0 {w} {h}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '{clips}<rect data-here class="here" x="0" y="0" width="0" height="{h}" rx="4"/>'
        '{bands}<path class="c-ease" clip-path="url(#band-ease)" d="{area}"/>'
        '<path class="c-zero" d="M{edge} {calm}H{end}"/><path class="c-line" d="{line}"/></svg>'
    ).format(
        w=WIDTH, h=HEIGHT, edge=EDGE, end=WIDTH - EDGE, calm=CALM_Y, label=told(conversation, reading),
        clips=_strip_clips(), bands=Markup("").join(band.format(s, area) for s in (1, 2, 3)), area=area, line=line,
    )  # fmt: skip


def _strip_y(value: float) -> float:
    return CALM_Y - value * (STRAIN_STEP if value > 0 else EASE_STEP)


def _to_the_edges(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The line is carried level to both edges, as the gutter carries it beside the turns."""
    return [(EDGE, places[0][1]), *places, (WIDTH - EDGE, places[-1][1])]


def _line(places: Sequence[tuple[float, float]]) -> str:
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(places):
        middle = (x0 + x1) / 2
        path += f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return path


def _strip_clips() -> Markup:
    rows = {s: (0 if s == 3 else CALM_Y - s * STRAIN_STEP, STRAIN_STEP if s < 3 else CALM_Y - 2 * STRAIN_STEP) for s in (1, 2, 3)}
    clips = [f'<clipPath id="band-{s}"><rect y="{y}" width="{WIDTH}" height="{h}"/></clipPath>' for s, (y, h) in rows.items()]
    clips.append(f'<clipPath id="band-ease"><rect y="{CALM_Y}" width="{WIDTH}" height="{HEIGHT}"/></clipPath>')
    return Markup("".join(clips))  # noqa: S704 - numbers only


def told(conversation: Conversation, reading: Reading) -> str:
    """The curve in one sentence: the feeling at the start, where it was strongest, and at the end."""
    marked = [(i, m) for i, m in enumerate(reading.turns) if isinstance(m, CustomerMarks) and m.feeling]
    if not marked:
        return "The customer\u2019s strain was not read."
    strongest = max(marked, key=lambda pair: (pair[1].strength, pair[1].expected))
    parts = [f"{_feeling(marked[0][1])} at the start"]
    if strongest[0] not in (marked[0][0], marked[-1][0]):
        parts.append(f"{_feeling(strongest[1])} at {place(conversation, strongest[0])}")
    if len(marked) > 1:
        parts.append(f"{_feeling(marked[-1][1])} at the end")
    return f"The customer\u2019s feeling over {len(conversation.turns)} turns: {', '.join(parts)}."


def _feeling(marks: CustomerMarks) -> str:
    return " ".join(part for part in (STRENGTHS[marks.strength], label(marks.feeling, "feeling").lower()) if part)


@dataclass(frozen=True, slots=True)
class Bend:
    """The curve beside one turn: the strain it comes in with and the strain it goes out with."""

    before: float
    after: float


def bends(turns: int, level: dict[int, float]) -> tuple[Bend | None, ...]:
    """The piece of curve beside each turn, in order; it bends in the row just before a customer speaks again.

    Before the first known strain the curve is level, as after the last. Nothing where no strain is known.
    """
    if not level:
        return (None,) * turns
    at = [level[min(level)]]
    for turn in range(turns):
        at.append(level.get(turn, at[-1]))
    return tuple(Bend(here, following) for here, following in zip(at[1:], [*at[2:], at[-1]], strict=True))


def across(value: float) -> float:
    """Where a strain lies across the gutter, in hundredths of its width."""
    return CALM_X + value * (STRAIN_ACROSS if value > 0 else EASE_ACROSS)


def gutter(bend: Bend | None, dot: str = "") -> Markup:
    """The piece of curve beside one turn, stretched to its row; `dot` is s0 to s3 or ease where a feeling was marked."""
    if bend is None:
        return Markup("")
    x0, x1 = across(bend.before), across(bend.after)
    line = f"M{x0:.1f} 0V100" if x0 == x1 else f"M{x0:.1f} 0C{x0:.1f} 50 {x1:.1f} 50 {x1:.1f} 100"
    area = f"M30 0H{x0:.1f}{line[line.index(' 0') + 2 :]}H30Z"
    fills = "".join(
        f'<path class="{name}" clip-path="url(#{clip})" d="{area}"/>'
        for name, clip, needed in (
            ("c-a1", "gutter-1", max(x0, x1) > CALM_X),
            ("c-a2", "gutter-2", max(x0, x1) > 50),
            ("c-a3", "gutter-3", max(x0, x1) > 70),
            ("c-ease", "gutter-ease", min(x0, x1) < CALM_X),
        )
        if needed
    )
    return Markup(  # noqa: S704 - numbers and names from tables
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{fills}<path class="c-zero" d="M30 0V100"/>'
        f'<path class="c-grid" d="M50 0V100M70 0V100M91 0V100"/><path class="c-line" d="{line}"/></svg>{_dot(x0, dot)}'
    )


DOTS = {"s0": ("p0", 4), "s1": ("p1", 4.5), "s2": ("p2", 5.5), "s3": ("p3", 7), "ease": ("pe", 5)}


def _dot(x: float, dot: str) -> str:
    if dot not in DOTS:
        return ""
    name, radius = DOTS[dot]
    return f'<svg class="dots"><circle class="{name}" cx="{x:.1f}%" cy="17" r="{radius}"/></svg>'


def gutter_clips() -> Markup:
    """The clips that all pieces of the gutter share; once a page."""
    spans = {"gutter-ease": (0, 30), "gutter-1": (30, 20), "gutter-2": (50, 20), "gutter-3": (70, 30)}
    clips = "".join(f'<clipPath id="{name}"><rect x="{x}" width="{w}" height="100"/></clipPath>' for name, (x, w) in spans.items())
    return Markup('<svg class="clips" width="0" height="0" aria-hidden="true">{}</svg>').format(Markup(clips))  # noqa: S704


def scale(value: float, low: float, high: float) -> Markup:
    """A score on its scale from 1 to 5: the point and, where there is one, its interval."""
    ticks = "".join(f'<line class="tick" x1="{at}%" x2="{at}%" y1="6" y2="10"/>' for at in (0, 25, 50, 75, 100))
    between = f'<line class="int" x1="{_at(low)}%" x2="{_at(high)}%" y1="8" y2="8"/>' if high > low else ""
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="strip" aria-hidden="true"><line class="axis" x1="0" x2="100%" y1="8" y2="8"/>{ticks}{between}'
        f'<circle class="pt" cx="{_at(value)}%" cy="8" r="4.5"/></svg>'
    )


def _at(value: float) -> float:
    return round((min(5.0, max(1.0, value)) - 1) * 25, 1)
