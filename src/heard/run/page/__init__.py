"""The annotated conversation as a page, and the look that every page shares (static/)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heard.conversation import Conversation, Reading, Speaker
from heard.run import words
from heard.run.page import curve, marks, self_contained
from heard.run.page.contest import Contest, Contested
from heard.run.page.marks import address
from heard.run.page.turns import rows

STATIC = Path(__file__).parent / "static"
"""The styles, the scripts and the fonts of every page."""

__all__ = ["STATIC", "Contest", "Contested", "address", "body", "page"]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("heard.run.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def body(
    conversation: Conversation,
    reading: Reading,
    *,
    contest: Contest | None = None,
    above: Markup | None = None,
    after: Markup | None = None,
    steps: Mapping[int, Markup] | None = None,
    under: Mapping[int, Markup] | None = None,
    symbols: bool = True,
    alone: bool = False,
) -> Markup:
    """The annotated conversation as HTML for the `main` of a page.

    It needs tokens.css, heard.css, rooms.css, annotated.css and, at the end, heard.js and annotated.js of `STATIC`. It has
    no inline style, style block, handler or script: a content policy of `default-src 'self'` shows it whole.
    Without a `contest` nothing can be contested here, unless the page stands `alone`: then a mark is contested by quoting
    its address. `above` stands over the title (a way back), `after` behind the promises, `steps[turn]` in the foot of that
    turn's moment card, `under[turn]` below that turn's words and marks. `symbols=False` leaves the drawings of feelings and
    moments out, for a page that has them (`#g-fr`, `#m-care`, `#i-clock` ...) already.
    """
    shown = tuple(rows(conversation, reading))
    figures = marks.figures(conversation, reading)
    whole = marks.whole(conversation, reading)
    return Markup(  # noqa: S704 - the template escapes
        _environment().get_template("body.html").render(
            conversation=conversation, reading=reading, rows=shown, figures=figures, whole=whole, words=words, curve=curve,
            contest=contest, above=above, after=after, steps=steps or {}, under=under or {}, symbols=symbols,
            promises=_promises(conversation, reading),
            customers=words.names(conversation, Speaker.CUSTOMER), agents=words.names(conversation, Speaker.AGENT, Speaker.BOT),
            made=contest.made if contest else {}, contestable=alone or contest is not None,
        )
    )  # fmt: skip


def _promises(conversation: Conversation, reading: Reading) -> list[dict[str, object]]:
    return [
        {
            "promise": promise,
            "quotes": marks.quotes(conversation, (promise.span,)),
            "settled": marks.quotes(conversation, (promise.settled,)) if promise.settled else (),
            "due": words.day(promise.due, now_year=promise.due.year) if promise.due else promise.by,
        }
        for promise in reading.promises
    ]


def page(conversation: Conversation, reading: Reading) -> str:
    """One self-contained HTML file: styles, fonts and script inside; it needs no network and no Heard."""
    inside = body(conversation, reading, alone=True)
    could = any(moment.instead for moment in reading.moments)
    return _environment().get_template("page.html").render(
        conversation=conversation, body=inside, **self_contained.parts(STATIC, str(inside), italic=could)
    )  # fmt: skip
