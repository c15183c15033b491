"""The annotated conversation on paper: a page for print, and the PDF made of it."""

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heard.conversation import Conversation, HeardError, Reading, Speaker
from heard.run import words
from heard.run.page import STATIC, curve, marks
from heard.run.page.turns import rows

STYLE = Path(__file__).parent / "paper.css"
CURVE = {
    "c-a1": 'fill="#f1ebd8"',
    "c-a2": 'fill="#f5e0b6"',
    "c-a3": 'fill="#f1c9ae"',
    "c-ease": 'fill="#dbe9f1"',
    "c-zero": 'stroke="#7f8581" stroke-width="0.8" fill="none"',
    "c-line": 'stroke="#48514f" stroke-width="2" fill="none"',
    "here": 'fill="none"',
}
"""How a drawing's classes look on paper: a stylesheet does not reach into it there."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("heard.run.paper"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def paper(conversation: Conversation, reading: Reading) -> str:
    """The conversation as an HTML page for print: words, marks and moments, nothing that opens."""
    return _environment().get_template("paper.html").render(
        conversation=conversation, reading=reading, rows=tuple(rows(conversation, reading)), words=words,
        figures=marks.figures(conversation, reading), whole=marks.whole(conversation, reading),
        drawn=_drawn(conversation, reading), told=curve.told(conversation, reading),
        customers=words.names(conversation, Speaker.CUSTOMER), agents=words.names(conversation, Speaker.AGENT, Speaker.BOT),
    )  # fmt: skip


def _drawn(conversation: Conversation, reading: Reading) -> Markup:
    drawn = str(curve.strip(conversation, reading))
    for name, look in CURVE.items():
        drawn = drawn.replace(f'class="{name}"', look)
    return Markup(drawn)  # noqa: S704 - drawn from numbers by `curve`, its label escaped there


def pdf(conversation: Conversation, reading: Reading) -> bytes:
    """The conversation as a PDF with its fonts inside, tagged for people who listen to it.

    Raises HeardError where WeasyPrint, an extra of Heard, is not installed.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        raise HeardError(
            "needs WeasyPrint and Pango.", where="PDF",
            then="Install them with: pip install 'heard[out]' and apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        ) from None  # fmt: skip
    fonts, style, fetch = _look()
    page = HTML(string=paper(conversation, reading), base_url=STATIC.as_uri() + "/", url_fetcher=fetch)
    return bytes(page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"))


@cache
def _look() -> tuple[Any, Any, Any]:
    """The fonts and the stylesheet, read once, and what lets a page load the fonts of Heard and nothing else."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class Ours(URLFetcher):  # type: ignore[misc]
        """Files of this package only: a customer's words must not make the paper load anything."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file, if it is ours."""
            if not url.startswith(STATIC.as_uri() + "/"):
                raise ValueError("not one of Heard's own files")
            return super().fetch(url, headers)

    fonts, ours = FontConfiguration(), Ours(allowed_protocols=("file",))
    style = CSS(string=STYLE.read_text("utf-8"), base_url=STATIC.as_uri() + "/", font_config=fonts, url_fetcher=ours)
    atexit.register(_look.cache_clear)  # the fonts must be let go while what lets them go is still there
    return fonts, style, ours
