"""Evidence in the words: a turn's text cut where marks begin and end, so that overlapping marks each keep their own words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from heard.conversation import Span

BRUSHES = ("s3", "s2", "s1", "ease", "care", "missed")


@dataclass(frozen=True, slots=True)
class Stroke:
    """One mark on the words: where, how it is drawn (`brush`, a class of the stylesheet) and its short code."""

    span: Span
    brush: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks: their brushes and codes, in the order of the strokes; none for plain words."""

    text: str
    brushes: tuple[str, ...]
    codes: tuple[str, ...]


def pieces(text: str, strokes: Iterable[Stroke]) -> tuple[Piece, ...]:
    """The text in pieces, in order and complete; a stroke that lies outside of the text marks nothing there."""
    inside = [(max(0, s.span.start), min(len(text), s.span.end), s) for s in strokes]
    inside = [(start, end, s) for start, end, s in inside if start < end]
    edges = sorted({0, len(text), *(start for start, _, _ in inside), *(end for _, end, _ in inside)})
    out: list[Piece] = []
    for a, b in pairwise(edges):
        over = [s for start, end, s in inside if start <= a and b <= end]
        brushes = tuple(dict.fromkeys(s.brush for s in over if s.brush))
        codes = tuple(dict.fromkeys(s.code for s in over if s.code))
        if out and (out[-1].brushes, out[-1].codes) == (brushes, codes):
            out[-1] = Piece(out[-1].text + text[a:b], brushes, codes)
        else:
            out.append(Piece(text[a:b], brushes, codes))
    return tuple(out)


def highlighted(text: str, strokes: Sequence[Stroke]) -> Markup:
    """The text as HTML, its marks as `<mark>` with `data-m` for their codes; every character of the text is escaped."""
    return Markup("").join(_piece(piece) for piece in pieces(text, strokes))


def _piece(piece: Piece) -> Markup:
    words = escape(piece.text)
    if "jargon" in piece.brushes:
        words = Markup('<span class="jargon">{}</span>').format(words)
    brushes = [b for b in BRUSHES if b in piece.brushes]
    if not brushes and not piece.codes:
        return words
    drawn = Markup(' class="{}"').format(" ".join(brushes)) if brushes else ""
    coded = Markup(' data-m="{}"').format(" ".join(piece.codes)) if piece.codes else ""
    return Markup("<mark{}{}>{}</mark>").format(drawn, coded, words)
