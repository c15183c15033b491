"""The words of a message without its markup: HTML and Markdown bodies as plain text."""

import re

from bs4 import BeautifulSoup, Tag

UNSEEN = ("script", "style", "head", "template", "title")
BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "hr")
QUOTES = ("blockquote", ".gmail_quote", ".yahoo_quoted", "#divRplyFwdMsg", "#appendonsend ~ *", ".zd-quoted")


def from_html(html: str, *, quotes: bool = True) -> str:
    """The words a reader of the page sees, one line a block; without the quoted messages if `quotes` is false."""
    if "<" not in html and "&" not in html:
        return html.strip()
    page = BeautifulSoup(html, "html.parser")
    for unseen in page(UNSEEN):
        unseen.decompose()
    for quoted in page.select(", ".join(QUOTES)) if not quotes else ():
        if not quoted.decomposed:
            quoted.decompose()
    for block in page(BLOCKS):
        if isinstance(block, Tag):
            block.insert_before("\n")
            block.append("\n")
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in page.get_text().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def looks_like_html(text: str) -> bool:
    """Whether a body is HTML: it has a closing or a self-closing tag."""
    return re.search(r"</[a-zA-Z]+\s*>|<(?:br|hr|img)\b[^>]*>", text) is not None


def plain(text: str) -> str:
    """A body as plain text, whether it is HTML or already plain."""
    return from_html(text) if looks_like_html(text) else text.strip()
