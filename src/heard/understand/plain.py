"""Words of the trade that an agent used, each explained in plain words where it first stands."""

import re

from heard.conversation import AgentMarks, Conversation, Jargon, Span, Speaker
from heard.listen import Hearing
from heard.understand.terms import TERMS

ORDINARY = {
    "build", "ticket", "port", "exchange", "node", "token", "duty", "rider", "premium", "settlement", "depot", "router", "ping",
    "ETA", "dispatch", "reboot", "third party", "smart meter", "sync", "cookies", "layover", "tariff", "no-show",
    "return to sender", "patch", "outage",
}
"""Words that most customers know: explained only where the ear, too, marks the turn as jargon."""
BY_WORD = {(term if term.isupper() else term.lower()): plain for term, plain in TERMS.items()}
CAPITALS = sorted((t for t in BY_WORD if t.isupper()), key=len, reverse=True)
WORDS = sorted((t for t in BY_WORD if not t.isupper()), key=len, reverse=True)
TERM = re.compile(rf"(?<![\w-])(?:(?:{'|'.join(map(re.escape, CAPITALS))})|(?i:(?:{'|'.join(map(re.escape, WORDS))})s?))(?![\w-])")
WORD = re.compile(r"\w+")
FIRST = {WORD.findall(term.lower())[0] for term in BY_WORD}
"""The words that terms begin with: a turn without any of them is not looked through."""
EXPLAINED = re.compile(r"\s*(?:\(|,? (?:which|that) (?:is|means)\b|, (?:i\.e\.|meaning)\b)")


def jargon(conversation: Conversation, hearing: Hearing) -> tuple[Jargon, ...]:
    """Each trade word at its first use by somebody who answers, unless it was explained or the customer said it first."""
    known: set[str] = set()
    found: list[Jargon] = []
    for i, turn in enumerate(conversation.turns):
        if not _may_hold_one(turn.text):
            continue
        marks = hearing.turns[i] if i < len(hearing.turns) else None
        marked = isinstance(marks, AgentMarks) and "jargon" in marks.moves
        for match in TERM.finditer(turn.text):
            term = _term(match.group())
            if term is None or term in known:
                continue
            explained = turn.speaker.answers and EXPLAINED.match(turn.text, match.end())
            if turn.speaker is Speaker.CUSTOMER or explained:
                known.add(term)
            elif turn.speaker.answers and (marked or term not in ORDINARY):
                known.add(term)
                found.append(Jargon(Span(i, match.start(), match.end()), BY_WORD[term]))
    return tuple(found)


def _may_hold_one(text: str) -> bool:
    return any(word in FIRST or word.removesuffix("s") in FIRST for word in WORD.findall(text.lower()))


def _term(words: str) -> str | None:
    """The table's entry for words as they stand, plural or not."""
    for form in (words, words.lower(), words.lower().removesuffix("s")):
        if form in BY_WORD:
            return form
    return None
