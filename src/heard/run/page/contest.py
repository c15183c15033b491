"""How a mark is contested from a page: where the contest goes, and what has been contested before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Contested:
    """One contest as the page shows it: by whom and when, in their words, and what became of it (`answer`, `reply`).

    `settled`: somebody has answered, in the words of `reply`. `more` are links or buttons that stand below.
    """

    by: str
    when: str
    words: str
    answer: str = "Until somebody has answered, this mark counts nowhere."
    reply: str = ""
    settled: bool = False
    more: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Contest:
    """Where a page sends a contest.

    The form posts `mark` (an address of a mark, see `heard.run.page.marks.address`), `what` (mark, feeling, reason, else)
    and `words` to `action`, with `token` as `csrfmiddlewaretoken`. `reader` is who will read it, `made` the contests so
    far, by the address of their mark.
    """

    action: str
    token: str
    reader: str = "a supervisor"
    made: Mapping[str, Contested] = field(default_factory=dict)
