"""What an agent said would be done: what, by when, and whether it was kept inside the conversation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from heard.conversation import AgentMarks, Conversation, Promise, Span, Speaker
from heard.listen import Hearing
from heard.understand.concern import SMALL
from heard.understand.due import due_at, said_time

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
WILL = re.compile(
    r"\b(?P<who>i|we|our team|the team|somebody|someone|a colleague|an engineer|engineers|the driver|they)"
    r"(?P<will>['’]ll| will|['’]m going to| am going to|['’]re going to| are going to|['’]m| am|['’]re| are)\s+"
    r"(?:also |now |then |just |personally |certainly |be (?:sure|able) to |make sure (?:to |that )?)*(?P<what>[^.!?\n;]+)",
    re.IGNORECASE,
)
PROMISED = re.compile(r"\byou(?:['’]ll| will) (?P<what>(?:get|have|receive|hear)\b[^.!?\n;]+)", re.IGNORECASE)
DOING = re.compile(r"^(?P<verb>\w+?)ing\b")
CONDITION = re.compile(
    r"\b(?:if|once|when|as soon as|unless|after) (?:you|we receive|we get|i receive|i get)\b|\bwhether you\b", re.IGNORECASE
)
HOLLOW = re.compile(
    r"^(?:be (?:here|happy|glad|able|more than)|(?:always )?do (?:my|our) best|need|have to|not\b|never\b|see (?:what|if)|try\b|"
    r"help(?: you)?\b|assist|hope|look forward|understand|appreciate|miss|let you know if|continue to|keep improving|working hard|"
    r"sorry|here\b|glad|happy|afraid|sure\b|unable|not able|aware|so\b|very\b|really\b|all\b|currently\b|open\b|available\b|"
    r"delighted|pleased|love\b)",
    re.IGNORECASE,
)
NEARBY = re.compile(
    r"\b(?:now|right away|while you|a (?:moment|second|minute)|hold on|bear with|one (?:moment|second))\b", re.IGNORECASE
)
DONE = re.compile(
    r"\b(?:i|we)(?:['’]ve| have|['’]re| did)?\s+(?:just |now |already )*"
    r"(?P<what>[a-z]+(?:ed|ne|nt|id|ot|ade|ung|oke)\b[^.!?\n]*)",
    re.IGNORECASE,
)
SAID_SO = re.compile(r"you (?:said|promised)", re.IGNORECASE)
BROKE = re.compile(
    r"\b(?:you (?:said|told|promised)|was (?:supposed|meant) to|never (?:called|rang|came|arrived|heard)|"
    r"nobody (?:called|rang|came)|no ?one (?:called|rang|came)|still (?:no|not|waiting|nothing)|"
    r"didn['’]?t (?:call|ring|come|arrive|happen))\b",
    re.IGNORECASE,
)
SURE_WHO = {"i": 0.85, "we": 0.75}
OTHERS = {"you": "them", "your": "their", "yours": "theirs", "yourself": "themselves"}
VERBS = frozenset("is are do don't can can't have will won't need want get were know never only".split())
SILENT_E = re.compile(r"(?:[aeiou](?:c|v|z|k|s|g|m|t)|dg|rg|rs|ng|[^aeiou]l|lv|nc)$")
DOUBLED = re.compile(r"([bdgmnprt])\1$")


def promises(conversation: Conversation, hearing: Hearing) -> tuple[Promise, ...]:
    """Every promise of somebody who answers, in order, and how each stood when the conversation ended."""
    made = [p for i, t in enumerate(conversation.turns) if t.speaker.answers for p in _in_turn(conversation, hearing, i)]
    return tuple(_settled(p, conversation) for p in made)


def _in_turn(conversation: Conversation, hearing: Hearing, turn: int) -> Iterator[Promise]:
    text = conversation.turns[turn].text
    for part in SENTENCE.finditer(text):
        if part.group().rstrip().endswith("?") or CONDITION.search(part.group()):
            continue
        for match in (*WILL.finditer(part.group()), *PROMISED.finditer(part.group())):
            what = _voiced(match)
            if what:
                span = Span(turn, part.start() + match.start(), part.start() + match.end())
                yield _promise(conversation, hearing, span, what, match)
                break


def _promise(conversation: Conversation, hearing: Hearing, span: Span, what: str, match: re.Match[str]) -> Promise:
    by = said_time(conversation.words(span)) or said_time(_sentence_around(conversation, span))
    marks = hearing.turns[span.turn]
    sure = SURE_WHO.get((match.groupdict().get("who") or "").lower(), 0.65) + (0.1 if by else 0.0)
    if isinstance(marks, AgentMarks) and not {"plan", "ownership", "recap", "action"} & set(marks.moves):
        sure -= 0.25
    turn = conversation.turns[span.turn]
    return Promise(what, span, by, due_at(by, conversation.started_at, turn.start), "open", min(max(sure, 0.1), 0.95))


def _sentence_around(conversation: Conversation, span: Span) -> str:
    text = conversation.turns[span.turn].text
    return next((m.group() for m in SENTENCE.finditer(text) if m.start() <= span.start < m.end()), "")


def _voiced(match: re.Match[str]) -> str:
    """The promise as a note to oneself: begins with a verb; the customer is "them". Empty where nothing is promised."""
    what = match.group("what").strip(" ,;:-")
    if HOLLOW.search(what) or len(what.split()) < 2:
        return ""
    will = (match.groupdict().get("will") or "will").lower()
    if "going" not in will and "ll" not in will:
        doing = DOING.search(what)
        if doing is None or doing.group() in ("going", "being", "having", "looking forward", "thing", "everything"):
            return ""
        what = _plain_verb(doing.group("verb").lower()) + what[doing.end() :]
    words = what.split()[:18]
    turned = [_they(w, words[i + 1] if i + 1 < len(words) else "") for i, w in enumerate(words)]
    told = " ".join(turned).strip(" ,;:-")
    return told[:1].upper() + told[1:]


def _they(word: str, following: str) -> str:
    """The customer spoken of: "you don't" is "they don't", "tell you" is "tell them"."""
    if word.lower() == "you" and following.lower().strip(",") in VERBS:
        return "they"
    return OTHERS.get(word.lower(), word)


def _plain_verb(stem: str) -> str:
    """What stood before -ing as the verb itself: "mak" is "make", "putt" is "put", "look" stays."""
    if DOUBLED.search(stem) and stem not in ("add", "call", "bill"):
        return stem[:-1]
    return f"{stem}e" if SILENT_E.search(stem) and not re.search(r"(?:oo|ee|ea|ou|ai|oa)[a-z]$|(?:it|et|us|is|as)$", stem) else stem


def _settled(promise: Promise, conversation: Conversation) -> Promise:
    """Kept where a later turn of an agent reports it done, broken where the customer says it was not."""
    key = _content(promise.what)
    near = NEARBY.search(conversation.words(promise.span)) is not None
    for i in range(promise.span.turn + 1, len(conversation.turns)):
        turn = conversation.turns[i]
        if turn.speaker.answers:
            for match in DONE.finditer(turn.text):
                if _shared(key, _content(match.group("what"))) or near:
                    return replace(promise, state="kept", settled=Span(i, match.start(), match.end()))
        elif turn.speaker is Speaker.CUSTOMER:
            for part in SENTENCE.finditer(turn.text):
                said = part.group()
                if BROKE.search(said) and (_shared(key, _content(said)) or SAID_SO.search(said)):
                    return replace(promise, state="broken", settled=Span(i, part.start(), part.end()))
    return promise


def _content(text: str) -> set[str]:
    return {w[:4] for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in SMALL and w not in ("them", "their")}


def _shared(one: Sequence[str] | set[str], other: Sequence[str] | set[str]) -> bool:
    return bool(set(one) & set(other))
