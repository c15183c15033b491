"""What one row of the list shows: the curve as a small drawing, and the words a search found."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heard.web.conversations.models import Conversation, Turn
from heard.web.conversations.words import Term, terms

WIDTH, HEIGHT, CALM, EDGE = 170.0, 40.0, 27.0, 6.0
STRAIN, EASE = 7.0, 5.6
"""Units of the drawing for one step of strain or of ease."""
AROUND = 60
"""Characters shown before and after the words a search found."""


def curve(values: Sequence[float], key: int) -> SafeString:
    """The customer's strain from start to end; `key` keeps its clips apart from those of other rows."""
    if not values:
        return mark_safe('<svg class="curve" viewBox="0 0 170 40" aria-hidden="true"></svg>')
    ends = values if len(values) > 1 else (values[0], values[0])
    step = (WIDTH - 2 * EDGE) / (len(ends) - 1)
    points = [(EDGE + i * step, CALM - v * (STRAIN if v > 0 else EASE)) for i, v in enumerate(ends)]
    line = _line(points)
    area = f"{line}L{WIDTH - EDGE:.1f} {CALM}L{EDGE} {CALM}Z"
    bands = "".join(_band(key, s, area) for s in range(1, 4) if max(ends) > s - 1)
    ease = _clip(f"e{key}", CALM, HEIGHT, area, "c-ease") if min(ends) < 0 else ""
    x, y = points[-1]
    return mark_safe(  # noqa: S308 - numbers drawn here and words of the codebook, escaped
        f'<svg class="curve" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{escape(told(ends))}">{bands}{ease}'
        f'<path class="c-zero" d="M{EDGE} {CALM}H{WIDTH - EDGE}"/><path class="c-line" d="{line}"/>'
        f'<circle class="{_end(ends[-1])}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/></svg>'
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return path


def _band(key: int, strength: int, area: str) -> str:
    top = -3.0 if strength == 3 else CALM - strength * STRAIN
    return _clip(f"s{strength}-{key}", top, CALM - (strength - 1) * STRAIN - top, area, f"c-a{strength}")


def _clip(name: str, y: float, height: float, area: str, fill: str) -> str:
    return (
        f'<clipPath id="k{name}"><rect x="0" y="{y}" width="{WIDTH:.0f}" height="{height}"/></clipPath>'
        f'<path class="{fill}" clip-path="url(#k{name})" d="{area}"/>'
    )


def _end(value: float) -> str:
    return "pe" if value < -0.3 else "p0" if value < 0.5 else f"p{min(3, round(value))}"


def _level(value: float) -> str:
    if value < -0.3:
        return _("at ease")
    return (_("calm"), _("mild strain"), _("clear strain"), _("severe strain"))[min(3, max(0, round(value)))]


def told(values: Sequence[float]) -> str:
    """The curve in words: how it starts, its height, how it ends."""
    first, top, last = _level(values[0]), _level(max(values)), _level(values[-1])
    middle = "" if top in (first, last) else _(", up to %(top)s") % {"top": top}
    return _("Starts %(first)s%(middle)s, ends %(last)s") % {"first": first, "middle": middle, "last": last}


SIDES = {"customer": ("customer",), "agent": ("agent", "bot")}


def _spelled(term: Term) -> str:
    """A pattern for the words of a term in a row, whatever stands between them and whatever their accents."""
    letters = r"\W+".join("".join(f"{re.escape(c)}[\u0300-\u036f]*" for c in word) for word in term.words)
    return rf"\b{letters}" + (r"\w*" if term.unfinished else r"\b")


def found_words(rows: Iterable[Conversation], query: str, by: str = "") -> dict[int, SafeString]:
    """For each conversation the first place where a searched word was said, the word marked."""
    wanted = [term for term in terms(query) if term.wanted]
    if not wanted:
        return {}
    pattern = re.compile("|".join(map(_spelled, wanted)), re.IGNORECASE)
    out: dict[int, SafeString] = {}
    turns = Turn.objects.filter(conversation__in=[row.pk for row in rows]).order_by("conversation_id", "number")
    turns = turns.filter(speaker__in=SIDES[by]) if by in SIDES else turns
    for pk, text in turns.values_list("conversation_id", "text"):
        if pk not in out and (hit := pattern.search(unicodedata.normalize("NFD", text))):
            out[pk] = _around(hit.string, hit)
    return out


def _around(text: str, hit: re.Match[str]) -> SafeString:
    start, end = max(0, hit.start() - AROUND), min(len(text), hit.end() + AROUND)
    before = text[start : hit.start()]
    before = before[before.find(" ") + 1 :] if start and " " in before else before
    after = text[hit.end() : end]
    after = after[: after.rfind(" ")] if end < len(text) and " " in after else after
    return mark_safe(  # noqa: S308 - each part is escaped
        f"{'…' if start else ''}{_shown(before)}<mark>{_shown(hit.group())}</mark>{_shown(after)}{'…' if end < len(text) else ''}"
    )


def _shown(text: str) -> str:
    return escape(unicodedata.normalize("NFC", text))
