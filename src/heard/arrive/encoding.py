"""How the bytes of a file are to be read as text."""

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes

from heard.conversation import HeardError

PIECE = 1 << 20
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GUESSED_ON = 256 * 1024
"""Bytes that a guess looks at."""


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of a file: by its mark, else UTF-8 if all of it is, else UTF-16 by its zeros, else a guess.

    Raises HeardError if it is not text at all.
    """
    head = stream.read(PIECE)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _wide(head)
    strange = _first_strange(stream, head)
    return "utf-8" if strange is None else _guess(strange)


def _wide(head: bytes) -> str:
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, min(len(head), 4096) // 2)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    raise HeardError("not text.", then="Give a transcript; a recording must be transcribed first.")


def _first_strange(stream: BinaryIO, piece: bytes) -> bytes | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    while piece:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return piece[max(0, error.start - GUESSED_ON // 2) : error.start + GUESSED_ON // 2]
        piece = stream.read(PIECE)
    return None


def _guess(piece: bytes) -> str:
    if sum(b < 9 or 13 < b < 32 for b in piece[:65536]) > len(piece[:65536]) * 0.05:
        raise HeardError("not text.", then="Give a transcript; a recording must be transcribed first.")
    best = from_bytes(piece).best()
    return "cp1252" if best is None or best.encoding.startswith("utf") else best.encoding


def decoded(content: bytes, encoding: str) -> str:
    """Bytes as text without a byte-order mark; what does not fit becomes a replacement sign, a cut last character goes."""
    try:
        return codecs.getincrementaldecoder(encoding)(errors="strict").decode(content).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return content.decode(encoding, errors="replace").removeprefix("\ufeff")
