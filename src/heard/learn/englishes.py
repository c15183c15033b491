"""Words and grammar of six Englishes, to ask whether the ear hears their speakers as well; never learned from.

Forms that descriptions of these Englishes name as common, written down by us and checked by no native speaker. Each stands
wherever it fits, so a text has more of them than most people would say.
"""

import re
from collections.abc import Sequence

DROPPED_G = r"(?!(?:any|every|some|no)?thing\b|(?:br|k|r|s|st|str|spr|sw|w|cl|fl|sl|dur|morn|even)ing\b)(\w{2,})ing > \1in'"
NEGATIVES = r"""
(?:hasn't|haven't|isn't|aren't|am not) > ain't
I'm not > I ain't
(?<=n't )(\w+) any > \1 no
(?<=n't )(\w+) anything > \1 nothing
(?<=n't )(\w+) anyone > \1 nobody
doesn't > don't
(we|you|they) were > \1 was
"""
ENGLISHES = {
    "African American": rf"""{DROPPED_G}{NEGATIVES}
(you|they|we)(?: are|'re) > \1
(he|she) is > \1
(it|he|she) (keep|say|need|want|work|tell|take|look|seem|show|cost|make|get)s > \1 \2
(I|you|we|they)(?: have|'ve) been > \1 been
going to > gon
trying to > tryna
about to > finna
really > real
you all > y'all
with > wit
because > cuz
always > stay
""",
    "Australian": r"""
afternoon > arvo
thank you > ta
thanks > cheers
a lot of > heaps of
very > heaps
I think > I reckon
broken > stuffed
terrible > crook
unreliable > dodgy
angry > ropeable
tired of > jack of
people > blokes
breakfast > brekkie
what happened > what's the go
complain(ing)? > whinge\1
fine > no dramas
""",
    "Indian": r"""
I want > I am wanting
I need > I am needing
I have (a|an|the|two|three|no) > I am having \1
I know > I am knowing
I don't understand > I am not understanding
I think > I am thinking
please > kindly
(reply|respond) > revert back
this morning > today morning
last night > yesterday night
for (\d+|two|three|four|five|six) (days|weeks|months|hours) > since \1 \2
today > today itself
(?:fix|solve|sort) (?:it|this) > do the needful
my name is > myself
just > only
the (app|order|parcel|internet|phone|account|refund|delivery|website) > \1
isn't it > no
away > out of station
""",
    "Irish": r"""
I(?: have|'ve) just (\w+ed) > I'm only after having \1
(?:fine|good) > grand
you all > ye
your > yer
my > me
complain(ing)? > giving out
I(?: am|'m) not > I amn't
very > fierce
really > pure
annoying > a pain in me head
terrible > desperate
awful > brutal
is always > does always be
keeps (\w+ing) > does be \1
what happened > what's the story
those > them
at all > at all at all
""",
    "Scottish": r"""
(?:can't|cannot) > cannae
(do|did|does|is|was|have|could|would)n't > \1nae
won't > willnae
not > no
you > ye
your > yer
my > ma
about > aboot
out > oot
now > noo
down > doon
know > ken
(?:small|little) > wee
yes > aye
of > o'
with > wi'
have > huv
to > tae
very > dead
""",
    "Southern American": rf"""{DROPPED_G}{NEGATIVES}
you (?:all|guys) > y'all
(?:about|going) to > fixin' to
I think > I reckon
might be able to > might could
very > right
really > real
those > them
(?:have|has) already > done already
saw > seen
hello > howdy
over there > over yonder
""",
}


def _forms(table: str) -> Sequence[tuple[re.Pattern[str], str]]:
    pairs = (line.split(" > ") for line in table.splitlines() if line)
    return [(re.compile(rf"\b{form}\b", re.IGNORECASE), other) for form, other in pairs]


FORMS = {name: _forms(table) for name, table in ENGLISHES.items()}


def spoken(text: str, english: str) -> str:
    """The text with every form of one of `ENGLISHES` that fits."""
    for form, other in FORMS[english]:
        text = form.sub(other, text)
    return text
