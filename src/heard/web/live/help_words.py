"""The words for what would help, so that they can be translated.

A test holds that every line and every suggestion of `heard.respond.need` stands here.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("Own what happened before asking for anything else."),
    gettext_noop("Say where it is stuck, and who moves it now."),
    gettext_noop("Say what was expected, and what is possible now."),
    gettext_noop("Say what is known, and when the rest will be."),
    gettext_noop("Say it again in plain words, one step at a time."),
    gettext_noop("Leave room for it before the next step."),
    gettext_noop("Say who decides this, and by when they hear from them."),
    gettext_noop("Say it back in one sentence, so that it need not be explained again."),
    gettext_noop("Ask what would put it right, before offering anything."),
    gettext_noop("Take the next step off them, and say that it is taken."),
    gettext_noop("Begin with what has to happen first, and say when."),
    gettext_noop("Take the last answer back: own what happened, then say what comes next."),
    gettext_noop("Sorry was said. Now name what happened to them, in their words."),
    gettext_noop("Name one next step, with a time."),
    gettext_noop("Ask whether it landed."),
    gettext_noop("A promise is due. Say how it stands before they ask."),
    gettext_noop("Say how the promise stands before they ask."),
    gettext_noop("I am chasing it, tell them you hear back from me."),
    gettext_noop("Take that back and own it. I stand behind you."),
    gettext_noop("What happened is on us, say so first."),
    gettext_noop("Tell them I am here, and ask whether I may join."),
    gettext_noop("You may decide this yourself, I agree with it."),
    gettext_noop("Name what it has cost them, then the next step."),
    gettext_noop("Take your time with this one."),
    gettext_noop("Say it back in one sentence before you go on."),
    gettext_noop("Ask them to correct you if it is not right."),
    gettext_noop("Give them one step and a time."),
    gettext_noop("Say what happens next, and who does it."),
    gettext_noop("Ask whether that answered it."),
    gettext_noop("That went well, check that it landed."),
    gettext_noop("I am here if you want me."),
)


def in_words(text: str) -> str:
    """A line of what would help, in the language of the page."""
    return _(text) if text else ""
