"""What an agent said would be done: what, by when, and whether it was kept inside the conversation."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from heard.conversation import AgentMarks, Conversation, Promise, Span, Speaker
from heard.listen import Hearing
from heard.understand.concern import SENTENCE, SMALL
from heard.understand.due import due_at, said_time

PLACE = r"(?:[^.!?\n;]|\.(?=\d)|(?<=\b[ap])\.(?=m\b)|(?<=\b[ap]\.m)\.(?=[ ,]+[a-z]))"
"""One character inside a sentence; the point in "10.30" or "4 p.m." ends none."""
NEXT = r"(?:i|we|you|they|he|she|it|that|our team|somebody|someone)"
WHAT = (
    rf"(?P<what>{PLACE}+?)(?=(?:\s*,)?\s*\b(?:and|but|so|then|because)\s+(?:then |also |that )?{NEXT}(?:['’](?:ll|m|re|ve|s|d)|"
    r" (?:will|am|are|is|have|has|can|could|would|was|were|don['’]t|won['’]t|do))\b"
    rf"|,\s*{NEXT}(?:['’](?:ll|m|re|ve)| will)\b|,?\s+(?:is|does|would|will) that\b|(?!{PLACE})(?:[.!?\n;]|$))"
)
"""What is promised, up to where the next thing begins."""
WILL = re.compile(
    r"\b(?P<who>i|we|our team|the team|somebody|someone|a colleague|an engineer|engineers|the engineer|the driver|they)"
    r"(?P<will>['’]ll| will|['’]m going to| am going to|['’]re going to| are going to|['’]m| am|['’]re| are)\s+"
    rf"(?:also |now |then |just |personally |certainly |be (?:sure|able) to |make sure to )*{WHAT}",
    re.IGNORECASE,
)
PROMISED = re.compile(rf"\byou(?P<will>['’]ll| will) (?=(?:get|have|receive|hear)\b){WHAT}", re.IGNORECASE)
OURS = ("i", "we", "our team", "the team", "")
"""Whose promises begin with the verb; of anybody else it is said who will."""
DOING = re.compile(r"^(?P<verb>\w+?)ing\b")
CONDITION = re.compile(
    r"\b(?:if|once|when|as soon as|unless|after) (?:you|we receive|we get|i receive|i get)\b|\bwhether you\b"
    r"|(?:^|\b(?:please|just|kindly|then|or)\s+)\s*(?:please |just |kindly |simply )*(?:dm|pm|send|give|message|text|e-?mail|ring|"
    r"call|write to|tell|let|reply|answer|click|visit|fill|log|sign|contact|bring|drop|provide|share)\b[^.!?;\n]*\band (?:then )?"
    r"(?:i|we|someone|somebody|our team|a colleague)(?:['’]ll| will)\b",
    re.IGNORECASE,
)
"""What depends on something that the customer must do first is no promise yet."""
NOT_SAID = re.compile(
    r"(?:\b(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|not|don['’]?t|never|wouldn['’]?t)\s+(?:\w+ly\s+|\w+\s+)?"
    r"(?:promise|guarantee|say|think|sure|know|believe|certain)(?:\s+(?:you|that|when|if|whether|how soon|what))*"
    r"|\b(?:whether|if|hope|hoping|might be that|asked if|wondering if))\s*$",
    re.IGNORECASE,
)
"""What stands before words that deny or doubt that it will be done."""
HOLLOW = re.compile(
    r"^(?:be (?:here|happy|glad|able|more than|just|straight|honest|upfront|right (?:here|with)|waiting|with you)|"
    r"(?:always )?do (?:my|our) best|need|have to|not\b|never\b|see (?:what|if)|try\b|say it|wait\b|bet\b|guess\b|assume|imagine|"
    r"agree\b|let you (?:go|get on|know if)|have (?:had|you)\b|stay(?:ing)?\b(?! (?:on|up))|help(?: you)?\b|assist|hope|"
    r"look forward|understand|appreciate|miss\b|continue to|keep improving|"
    r"sorry|here\b|glad|happy|afraid|sure\b|unable|not able|aware|so\b|"
    r"very\b|really\b|all\b|currently\b|open\b|available\b|delighted|pleased|love\b|experiencing|sensing|reading|seeing|hearing|"
    r"getting|wondering|thinking|talking|speaking|living|facing|missing|using|guessing|assuming|writing to (?:say|tell|ask|let)|"
    r"running (?:late|behind)|working (?:hard|tirelessly|to\b)|calling (?:from|about|to|you (?:about|to)))",
    re.IGNORECASE,
)
"""What sounds like a promise and commits nobody to anything."""
NEARBY = re.compile(
    r"\b(?:now|right away|while you|a (?:moment|second|minute)|hold on|bear with|one (?:moment|second))\b", re.IGNORECASE
)
DONE = re.compile(
    r"\b(?:i|we)(?:['’]ve| have|['’]re| did)?\s+(?:just |now |already |also )*"
    r"(?!(?:need|want|cannot|not|indeed|feed|went|bid|paint|print|meant|count|point|hold|said)\b)"
    rf"(?P<what>(?:[a-z]+(?:ed|ne|nt|id|ot|ade|ung|oke|ang|ote|ound|old|ought|aid)|put|set|gave|took|made|saw|"
    rf"(?<=ve )(?:\w+ ly )?[a-z]+(?:en|un|ut|et))\b{PLACE}*)",
    re.IGNORECASE,
)
SAID_SO = re.compile(r"(?<!what )(?<!as )(?<!like )(?<!exactly )you (?:said|promised)", re.IGNORECASE)
BROKE = re.compile(
    r"(?:(?<!what )(?<!as )(?<!like )(?<!exactly )\byou (?:said|told|promised)|\bwas (?:supposed|meant) to|"
    r"\bnever (?:called|rang|came|arrived|heard)|\b(?:nobody|no ?one) (?:has )?(?:called|rang|rung|came|come)|"
    r"\bstill (?:no|not|waiting|nothing)|\bdidn['’]?t (?:call|ring|come|arrive|happen)|"
    r"\bhasn['’]?t (?:called|rung|come|arrived))\b",
    re.IGNORECASE,
)
SOON = 2
"""Replies in which whatever an agent reports is what was promised to be done at once."""
AGES = 3600.0
"""Seconds after which even a chat has waited."""
AT_ONCE = ("chat", "call")
"""Channels in which the next turn comes at once: nothing can have been broken by then."""
SURE_WHO = {"i": 0.85, "we": 0.75}
OTHERS = {
    "you": "them", "your": "their", "yours": "theirs", "yourself": "themselves", "you're": "they're", "you've": "they've",
    "you'll": "they'll", "you'd": "they'd",
}  # fmt: skip
CAUSED = ("let", "make", "help", "get", "have")
VERBS = frozenset("is are do don't can can't have will won't need want get were know never only".split())
AS_SUBJECT = frozenset(
    "that what when where while until till before if whether because which how why once as than so who and".split()
)
"""Words after which "you" is who does it: "what you ordered"."""
SAME = {
    "phon": "call", "ring": "call", "rang": "call", "rung": "call", "call": "call", "spea": "call", "spok": "call", "talk": "call",
    "sent": "send", "send": "send", "writ": "writ", "wrot": "writ", "emai": "writ", "mail": "writ", "mess": "writ", "text": "writ",
    "paid": "refu", "repa": "refu", "refu": "refu", "cred": "refu", "find": "find", "foun": "find", "told": "tell", "tell": "tell",
    "book": "book", "arra": "book", "look": "look", "chec": "look", "took": "take", "take": "take", "gave": "give", "give": "give",
}  # fmt: skip
"""Verbs by their first four letters, with their past forms and others that do the same."""
PLAIN = frozenset("them their order back again soon time".split())
"""Words that two sentences may share without being about the same thing."""
ENDS_IN_E = re.compile(
    r"^(?:writ|invit|creat|complet|delet|unit|schedul|us|typ)$|(?:[aeiou](?:c|v|z|s|k|g|m|t)|[au]rg|dg|rs|[cr]hang|ns|rang|[^aeioul]l|lv|"
    r"nc|id|ud|[^o]ad|od|[iu]b|[aiu]r|[^t]or|[bmf]in|fil|phon|[^aeiou]u)$"
)
"""Stems before -ing whose verb ends in a silent e."""
FULL = re.compile(r"(?:oo|ee|ea|ou|ai|oa|oi)[^vscz]$|(?:it|et|focus|hang|load|add|repair|monitor|visit)$")
DOUBLED = re.compile(r"([bdgmnprt])\1$")


def promises(conversation: Conversation, hearing: Hearing) -> tuple[Promise, ...]:
    """Every promise of somebody who answers, in order, and how each stood when the conversation ended."""
    made = [p for i, t in enumerate(conversation.turns) if t.speaker.answers for p in _in_turn(conversation, hearing, i)]
    return tuple(_settled(p, conversation) for p in made)


def _in_turn(conversation: Conversation, hearing: Hearing, turn: int) -> Iterator[Promise]:
    text = conversation.turns[turn].text
    for part in SENTENCE.finditer(text):
        said = part.group()
        if said.rstrip().endswith("?") or CONDITION.search(said.strip()):
            continue
        found = sorted((*WILL.finditer(said), *PROMISED.finditer(said)), key=lambda m: m.start())
        end = 0
        for match in found:
            what = _voiced(match) if match.start() >= end and not NOT_SAID.search(said[: match.start()]) else ""
            if what:
                end = match.end()
                yield _promise(conversation, hearing, Span(turn, part.start() + match.start(), part.start() + end), what, match)


def _promise(conversation: Conversation, hearing: Hearing, span: Span, what: str, match: re.Match[str]) -> Promise:
    by = said_time(conversation.words(span)) or said_time(_before(conversation, span))
    marks = hearing.turns[span.turn]
    sure = SURE_WHO.get((match.groupdict().get("who") or "").lower(), 0.65) + (0.1 if by else 0.0)
    if isinstance(marks, AgentMarks) and not {"plan", "ownership", "recap", "action"} & set(marks.moves):
        sure -= 0.25
    turn = conversation.turns[span.turn]
    return Promise(what, span, by, due_at(by, conversation.started_at, turn.start), "open", min(max(sure, 0.1), 0.95))


def _before(conversation: Conversation, span: Span) -> str:
    """What stands before a promise in its own sentence, where it is all about when: "By Friday at 5 I'll ..."."""
    text = conversation.turns[span.turn].text[: span.start]
    start = max((m.end() for m in re.finditer(r"[!?\n;]|\.(?!\d)|\b(?:and|but)\b", text)), default=0)
    return text[start:] if len(text[start:].split()) <= 6 else ""


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
    told = _told(what)
    who = match.groupdict().get("who") or "they"
    if who.lower() not in OURS or "who" not in match.groupdict():
        told = f"{who} will {told}"
    return told[:1].upper() + told[1:]


def _told(what: str) -> str:
    """At most eighteen words, the customer in the third person."""
    words = what.split()[:18]
    around = ["", *(w.lower().strip(",:") for w in words), ""]
    return " ".join(_they(w, around[i], around[i + 2]) for i, w in enumerate(words)).strip(" ,;:-")


def _they(word: str, before: str, following: str) -> str:
    """The customer spoken of: "you don't" is "they don't", "tell you" is "tell them"."""
    bare = word.lower().rstrip(",:").replace("’", "'")
    if bare == "you" and before not in CAUSED and (following in VERBS or before in AS_SUBJECT):
        return f"they{word[len(bare) :]}"
    return f"{OTHERS[bare]}{word[len(bare) :]}" if bare in OTHERS else word


def _plain_verb(stem: str) -> str:
    """What stood before -ing as the verb itself: "mak" is "make", "putt" is "put", "look" stays."""
    if DOUBLED.search(stem) and stem not in ("add", "call", "bill"):
        return stem[:-1]
    whole = re.match(r"(?:writ|invit|creat|complet|delet|unit)$", stem) or not FULL.search(stem)
    return f"{stem}e" if whole and ENDS_IN_E.search(stem) else stem


def _settled(promise: Promise, conversation: Conversation) -> Promise:
    """Kept where a later turn of an agent reports it done, broken where the customer says it was not."""
    near = SOON if NEARBY.search(conversation.words(promise.span)) else 0
    for i in range(promise.span.turn + 1, len(conversation.turns)):
        turn = conversation.turns[i]
        if turn.speaker.answers:
            near -= 1
            for match in DONE.finditer(turn.text):
                if near >= 0 or _same_deed(promise.what, match.group("what")):
                    return replace(promise, state="kept", settled=Span(i, match.start(), match.end()))
        elif turn.speaker is Speaker.CUSTOMER and _time_enough(promise, conversation, i):
            for part in SENTENCE.finditer(turn.text):
                said = part.group()
                if BROKE.search(said) and (_content(promise.what) & _content(said) or SAID_SO.search(said)):
                    return replace(promise, state="broken", settled=Span(i, part.start(), part.end()))
    return promise


def _time_enough(promise: Promise, conversation: Conversation, turn: int) -> bool:
    """Whether a promise can have been broken by a turn: what was said to be done later cannot be late yet."""
    told, now = conversation.turns[promise.span.turn].start, conversation.turns[turn].start
    if promise.due is not None and conversation.started_at is not None and now is not None:
        return conversation.started_at + timedelta(seconds=now) >= promise.due
    if told is not None and now is not None and now - told > AGES:
        return True
    between = conversation.turns[promise.span.turn + 1 : turn]
    return conversation.channel not in AT_ONCE or any(t.speaker.answers for t in between)


def _same_deed(promised: str, done: str) -> bool:
    """Whether what was done is what was promised: the same verb with nothing else to go by, or with one more word in common."""
    wanted, got = _stems(promised), _stems(done)
    shared = set(wanted) & set(got)
    verb = wanted[0] if wanted else ""
    return len(shared) >= 2 or (bool(shared) and (verb in shared or len(set(wanted)) == 1))


def _stems(text: str) -> list[str]:
    """The telling words of a text by their first letters, in order, verbs that do the same as one."""
    words = [w for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in SMALL and w not in PLAIN]
    return [SAME.get(w[:4], w[:4]) for w in words]


def _content(text: str) -> set[str]:
    return set(_stems(text))
