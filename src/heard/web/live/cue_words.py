"""The words of the cue policy that comes with Heard, so that they can be translated; a team's own file is shown as it is written.

A test holds that every text of the policy stands here.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heard.conversation.codebook import label
from heard.respond.cues import because

TEXTS = (
    gettext_noop("You promised"),
    gettext_noop("Speak of it first: done, or where it stands and when they hear from you."),
    gettext_noop("“{promise}” was promised, and it has not been spoken of."),
    gettext_noop("Slow down, say sorry once"),
    gettext_noop("No further sorry. Say what you do now, with a choice of two where there is one."),
    gettext_noop("Sorry has been said {times} times. One more makes it smaller; a next step makes it true."),
    gettext_noop("Plain words"),
    gettext_noop("Say it again as you would at a kitchen table; one step at a time."),
    gettext_noop("They are not following, and the reply said “{term}”. In plain words: {plain}."),
    gettext_noop("They are not following, and the reply used words of the trade."),
    gettext_noop("Say it back"),
    gettext_noop("One sentence: what happened, and what it has cost them. Then ask whether that is it."),
    gettext_noop(
        "They say that nobody is listening{words}. Their own matter in your words is the proof that somebody is."
    ),
    gettext_noop(
        "This is not the first time they ask{words}. Say what you know already, so that they need not tell it again."
    ),
    gettext_noop("The last reply did not take up what they said{words}."),
    gettext_noop("Ask one open question"),
    gettext_noop("What happened, from the start? Then let them finish."),
    gettext_noop("They show {strength} {feeling}, and it is not clear yet what about."),
    gettext_noop("State the plan, with a time"),
    gettext_noop("What you do next, by when, and what happens if it does not work."),
    gettext_noop("They are close to going elsewhere, or higher{words}. Warm words alone will not hold them."),
    gettext_noop("Time is short{words}, and they do not know yet what you will do."),
    gettext_noop("The feeling has been answered. What they do not have is a next step with a time."),
    gettext_noop("Name the feeling"),
    gettext_noop("Once, in one sentence, and what it is about for them. Then go on to the matter."),
    gettext_noop("They show {strength} {feeling}{words}. It has not been answered yet."),
    gettext_noop("It is still {strength} {feeling}{words}, after a reply that would have fitted anyone."),
    gettext_noop("They show {strength} {feeling}{words}. Said first, it makes room for the answer."),
    gettext_noop("Check it landed"),
    gettext_noop("Ask what is still open, not whether everything is fine."),
    gettext_noop("It was {strength} {feeling} earlier, and an answer is given. Does it fit what they came for?"),
)


def strengths() -> tuple[str, str, str, str]:
    """The words for a strength of 0 to 3."""
    return "", _("mild"), _("clear"), _("severe")


def named(code: str, kind: str) -> str:
    """The words for a mark, in the language of the page."""
    words = label(code, kind)
    return _(words) if words else ""


def reason(template: str, told: Mapping[str, str]) -> str:
    """Why a cue came, in the language of the page."""
    return because(_(template), told, named, strengths()) if template else ""
