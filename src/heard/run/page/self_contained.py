"""Everything a page needs, put into the page itself: styles, the fonts its words use, one script and its fingerprint."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

STYLES = ("tokens.css", "heard.css", "rooms.css", "annotated.css")
SCRIPTS = ("heard.js", "annotated.js")
FACE = re.compile(r"@font-face \{[^}]*\}\n?")
FILE = re.compile(r'url\("(fonts/[^"]+)"\)')
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


def parts(static: Path, text: str, *, italic: bool) -> dict[str, Markup]:
    """The `style` and `script` of a page with this text, and the `policy` that lets nothing else in.

    Only the fonts that the text needs go in: a file for rarer letters where one of them occurs, the italic if `italic`.
    """
    style, script, fingerprint = _files(static)
    letters = {ord(letter) for letter in set(text)}
    faces = "".join(_with_font(static, face) for face in _faces(static) if _needed(face, letters, italic=italic))
    policy = f"default-src 'none'; style-src 'unsafe-inline'; font-src data:; script-src 'sha256-{fingerprint}'; base-uri 'none'"
    return {"style": Markup(faces + style), "script": Markup(script), "policy": Markup(policy)}  # noqa: S704 - our own files


@cache
def _files(static: Path) -> tuple[str, str, str]:
    style = "\n".join((static / name).read_text("utf-8") for name in STYLES)
    script = "\n".join((static / name).read_text("utf-8") for name in SCRIPTS)
    fingerprint = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return FACE.sub("", style), script, fingerprint


@cache
def _faces(static: Path) -> tuple[str, ...]:
    return tuple(FACE.findall((static / "tokens.css").read_text("utf-8")))


def _needed(face: str, letters: set[int], *, italic: bool) -> bool:
    if "italic" in face and not italic:
        return False
    if "-ext-" not in face:
        return True
    ranges = [(int(a, 16), int(b or a, 16)) for a, b in RANGE.findall(face)]
    return any(low <= letter <= high for letter in letters for low, high in ranges)


@cache
def _with_font(static: Path, face: str) -> str:
    def inside(found: re.Match[str]) -> str:
        font = base64.b64encode((static / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{font}")'

    return FILE.sub(inside, face)
