"""The words that redaction knows: given names, surnames, doubtful ones, and plain words that are never names."""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal


@cache
def words(table: Literal["given", "surnames", "doubtful", "plain", "states"]) -> frozenset[str]:
    """One table of words, folded; comment lines left out."""
    text = (files(__package__) / "words" / f"{table}.txt").read_text(encoding="utf-8")
    return frozenset(fold(w) for row in text.splitlines() if not row.startswith("#") for w in row.split())


@cache
def sure() -> frozenset[str]:
    """Given names and surnames that are names wherever they stand."""
    return (words("given") | words("surnames")) - words("doubtful") - words("plain")


@cache
def known() -> frozenset[str]:
    """Every name, the doubtful ones included."""
    return words("given") | words("surnames") | words("doubtful")


def fold(word: str) -> str:
    """A word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
