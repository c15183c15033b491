"""A script on paper: the text of a file that a team writes its scripts in."""

import io
import re
import zipfile
from xml.etree import ElementTree

from charset_normalizer import from_bytes

from heard.conversation import HeardError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST = 4 * 1024 * 1024
"""Bytes of a file, and of the text unpacked from it."""
KINDS = "Give a .txt, .md, .html or .docx file, or paste the text."


def text_of(name: str, content: bytes) -> str:
    """The words of a script, one step a line, from a text, Markdown, HTML or Word file."""
    if len(content) > LARGEST:
        raise HeardError("larger than 4 MB.", where=name, then="Give the script alone, without pictures.")
    if name.lower().endswith(".docx") or content[:4] == b"PK\x03\x04":
        return _word(name, content)
    if b"\x00" in content[:2000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HeardError("not a text.", where=name, then=KINDS)
    best = from_bytes(content).best()
    text = str(best) if best is not None else content.decode("utf-8", "replace")
    if name.lower().endswith((".html", ".htm")):
        text = _web(text)
    return _tidy(text)


def _web(text: str) -> str:
    from bs4 import BeautifulSoup  # a third of a second that few ever need

    soup = BeautifulSoup(text, "html.parser")
    for part in soup(["script", "style"]):
        part.decompose()
    return soup.get_text("\n")


def _word(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            if folder.getinfo("word/document.xml").file_size > LARGEST:
                raise HeardError("larger than 4 MB unpacked.", where=name, then="Give the script alone.")
            body = folder.read("word/document.xml")
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise HeardError("not a plain Word file.", where=name, then="Save it again, or paste the text.")
        paragraphs = ElementTree.fromstring(body).iter(f"{W}p")  # noqa: S314 - no document type, so no entities
        return _tidy("\n".join(_paragraph(p) for p in paragraphs))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError, RuntimeError, ValueError):
        raise HeardError("not a Word file that can be read.", where=name, then=KINDS) from None


def _paragraph(part: ElementTree.Element) -> str:
    style = part.find(f"{W}pPr/{W}pStyle")
    words = "".join("\n" if run.tag == f"{W}br" else "\t" if run.tag == f"{W}tab" else run.text or "" for run in part.iter()
                    if run.tag in (f"{W}t", f"{W}br", f"{W}tab"))  # fmt: skip
    heading = style is not None and str(style.get(f"{W}val", "")).lower().startswith("heading")
    return f"# {words}" if heading and words.strip() else words


def _tidy(text: str) -> str:
    lines = (line.rstrip().replace("\u00a0", " ") for line in text.replace("\ufeff", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
