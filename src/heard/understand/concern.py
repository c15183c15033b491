"""The customer's concern in one sentence a colleague could act on, and its root cause in a few words; both from what was said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heard.conversation import Conversation, CustomerMarks, Evidence, Span, Speaker
from heard.conversation.codebook import HARD
from heard.listen import Hearing
from heard.understand.voice import clean, noted, sentence

SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\d)|(?<=\b[ap])\.(?=m\b)|(?<=\b[ap]\.m)\.(?=[ ,]+[a-z]))+[.!?]*", re.IGNORECASE)
"""A sentence; the point in "7.30" or "4 p.m." ends none."""
TROUBLE = frozenset(
    """
    not no never can't cannot cant won't wont didn't didnt doesn't doesnt isn't isnt hasn't wasn't missing broken
    wrong failed fails failing error problem issue issues stuck lost late delayed cancelled canceled charged refund
    damaged down slow stopped crash crashes crashing waiting still twice locked refused nobody nothing without unable
    keeps delay fault faulty cold leak hold overcharged expired blocked declined dead gone stolen needs need want
    wants trying order delivery supposed meant short overheating leaks leaking wont hasnt
    """.split()
)
ASKED = re.compile(
    r"(?:^|[,;:]\s*|\b(?:and|but|so|like)\s+)(?:who|what|when|where|which|why|how|can|could|is|are|am|do|does|did|will|would|should|"
    r"shall|may|have|has|was|were|any)\b",
    re.IGNORECASE,
)
"""Where a question begins; a sentence with a question mark and no such place tells rather than asks."""
TELL_ME = re.compile(r"^(?:can|could|would|will) (?:you|u|anyone|somebody|someone) (?:please )?(?:tell|let|advise|confirm to) "
                     r"(?:me|us)(?: know)? (?=(?:whether|if|how|what|when|where|why|which|who)\b)", re.IGNORECASE)  # fmt: skip
FELT = re.compile(
    r"^(?:i|we)(?:['’]?m| am|['’]?re| are|['’]?ve been| have been) (?:\w+ly |so |very |rather |quite |a bit |not |beyond |just )*"
    r"(?:disappoint|angry|upset|frustrat|worried|annoyed|furious|confused|sad|unhappy|happy|shocked|disgusted|excited|fed up|"
    r"fuming|sorry|sure|writing from)",
    re.IGNORECASE,
)
"""A sentence about the feeling or the writer: it says little of what happened."""
ABOUT_WHOM = re.compile(r"^(?:my name is|i hope|this is the \w+ time|i (?:have|'ve) (?:called|written|emailed) )", re.IGNORECASE)
LEANS = {"it", "that", "this", "they", "he", "she", "those", "these", "then", "which"}
"""Words that point back: a later sentence that begins with one cannot stand alone."""
MATTERS = {"when", "where", "how", "why", "can", "could", "is", "does", "what", "which", "do", "will", "would"}
SMALL = frozenset(
    """
    the a an and or but to of in on at for with is are was were be been it its this that these those i my me we you
    your so just have has had do does did as by from if im ive i'm i've it's there here then than very really about up
    they their them he she his her will would can could get got am now also because how what when why who please any
    some even again like which only out all too us our into over going go u ur today guys
    """.split()
)
ENDS_BEFORE = {"and", "but", "because", "so", "then", "which", "while", "since"}
UNTELLING = frozenset(
    """
    i'd i'll we'd we'll we're we've you're you've you'll that's what's there's they're he's she's he'd she'd before after during
    since between until around about every each one two three four five six seven eight nine ten eleven twelve fifteen twenty
    thirty forty fifty hundred first second third eighth twentieth today tomorrow yesterday tonight morning afternoon evening
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec day days week weeks o'clock am pm tell tells told
    say says said anything something mate love cos n y'all ain't lol want wants need needs would like looking trying
    """.split()
)
"""Words that say little of a cause: when and how often it was, and that it was said or wanted."""
LONGEST = 28
CAUSE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Words found in a conversation, and the spans they came from."""

    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a customer: where it is, its cleaned words, and how much it looks like the concern."""

    span: Span
    words: str
    weight: float


def matter(conversation: Conversation, hearing: Hearing) -> tuple[Found, Found]:
    """What this customer came for, and its root cause, from the sentence that says it best; empty where no customer speaks."""
    best = max(sentences(conversation, hearing), key=lambda s: s.weight, default=None)
    if best is None:
        return Found("", ()), Found("", ())
    return Found(_told(best.words), (Evidence("concern", best.span),)), _root_cause(best)


def concern(conversation: Conversation, hearing: Hearing) -> Found:
    """What this customer came for."""
    return matter(conversation, hearing)[0]


def _told(words: str) -> str:
    short, cut = _short(words)
    if "?" not in words or not ASKED.search(words):
        told = sentence(noted(short.rstrip(".!? ")))
        return f"{told.rstrip('.')} ..." if cut else told
    asked = TELL_ME.sub("", short).rstrip(".!? ")
    asked = asked[:1].lower() + asked[1:] if asked[1:2].islower() or asked[1:2] == " " else asked
    if re.match(r"(?:if|whether) ", asked):
        return f"Asks {noted(asked)}."
    return f"Asks: {asked}{' ...' if cut else '?'}"


def _short(words: str) -> tuple[str, bool]:
    """At most so many words, broken off where a part of the sentence ends; and whether something was left out."""
    each = words.split()
    if len(each) <= LONGEST:
        return words, False
    ends = [i for i in range(LONGEST, 9, -1) if each[i - 1][-1:] in ",;:" or each[i].lower() in ENDS_BEFORE]
    return " ".join(each[: ends[0] if ends else LONGEST]).rstrip(" ,;:-"), not ends


def root_cause(conversation: Conversation, hearing: Hearing) -> Found:
    """The heart of the concern in two to six words."""
    return matter(conversation, hearing)[1]


def _root_cause(best: Sentence) -> Found:
    """The stretch with most of trouble and of things in it."""
    words = [w.strip(".,!?;:\"'()").lower().replace("’", "'") for w in TELL_ME.sub("", best.words).split()]
    words = [w for w in words if w]
    worth = [_worth(w) for w in words]
    all_told = len({w for w in words if _telling(w)}) <= CAUSE_WORDS
    width = len(words) if all_told else min(9, len(words))
    start = max(range(len(words) - width + 1), key=lambda i: sum(worth[i : i + width])) if words else 0
    kept = list(dict.fromkeys(w for w in words[start : start + width] if _telling(w)))[:CAUSE_WORDS]
    return Found(" ".join(kept) or " ".join(words[:CAUSE_WORDS]), (Evidence("root_cause", best.span),))


def _telling(word: str) -> bool:
    """Whether a word says something of the cause: no small word, no number or reference."""
    if word in UNTELLING:
        return False
    return word in TROUBLE or (word not in SMALL and word.replace("'", "") not in SMALL and any(c.isalpha() for c in word)
                               and not any(c.isdigit() for c in word))  # fmt: skip


def _worth(word: str) -> float:
    """How much a word says of the cause: trouble most, small words and numbers nothing."""
    return 0.0 if not _telling(word) else 2.0 if word in TROUBLE else 1.0


def sentences(conversation: Conversation, hearing: Hearing) -> Iterator[Sentence]:
    """Every sentence of the customer with its weight."""
    order = 0
    called = next((t.name.split()[0] for t in conversation.turns if t.speaker.answers and t.name and t.name.strip()), "")
    for i, turn in enumerate(conversation.turns):
        if turn.speaker is not Speaker.CUSTOMER:
            continue
        marks = hearing.turns[i] if i < len(hearing.turns) else None
        for place, match in enumerate(SENTENCE.finditer(turn.text)):
            words = clean(match.group(), called)
            if words:
                start = match.start() + len(match.group()) - len(match.group().lstrip())
                span = Span(i, start, match.end())
                yield Sentence(span, words, _weight(words.split(), marks, order, place))
        order += 1


def _weight(words: Sequence[str], marks: object, order: int, place: int) -> float:
    """Early, of some length, with trouble or a question in it, and said where a hard feeling shows."""
    plain = [w.strip(".,!?").lower() for w in words]
    content = sum(w not in SMALL for w in plain)
    weight = min(content, 9) * 0.32 + 0.55 * min(sum(w in TROUBLE for w in plain), 3)
    weight -= 0.75 * order + 0.12 * place
    weight -= 0.08 * max(0, len(words) - LONGEST)
    if plain[0] in MATTERS and words[-1].endswith("?"):
        weight += 0.5
    weight += 0.4 * (re.search(r"\btoo \w", " ".join(plain)) is not None)
    weight -= 0.7 * (plain[0] in LEANS and order + place > 0)
    short = " ".join(words) if len(words) <= 20 else ""
    weight -= 1.2 * (FELT.match(short) is not None or ABOUT_WHOM.match(short) is not None)
    if isinstance(marks, CustomerMarks) and marks.feeling in HARD:
        weight += 0.3 * marks.strength
    return weight if len(words) >= 3 else weight - 2.0
