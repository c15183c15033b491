"""What every page shows around its own content, and the pages of settings."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heard.web.drawn import KEY
from heard.web.people.models import Person, Theme
from heard.web.people.rights import Right

OFFERED = {
    "may_begin": Right.TODAY,
    "may_watch": Right.SEE_BOARD,
    "may_answer_live": Right.ANSWER_LIVE,
    "may_follow": Right.KEEP_PROMISES,
    "may_use_cards": Right.USE_CARDS,
    "may_set_voice": Right.SET_VOICE,
    "may_connect": Right.CONNECT,
    "may_borrow": Right.BORROW,
    "may_operate": Right.SEE_WORK,
}
"""Rooms that a page offers, by the right that opens them."""

# The pages of settings, in order: the name of the address, what the page is called, and the right that opens it.
# A room adds its page with one line; its template extends settings.html, or includes settings_nav.html.
SETTINGS: tuple[tuple[str, Promise, Right | None], ...] = (
    ("connect:connections", _("Connections"), Right.CONNECT),
    ("connect:programs", _("Programs"), Right.CONNECT),
    ("connect:told", _("Who is told"), Right.CONNECT),
    ("people:people", _("People and roles"), Right.MANAGE_PEOPLE),
    ("people:teams", _("Teams and hours"), Right.MANAGE_PEOPLE),
    ("people:trail", _("Audit trail"), Right.READ_TRAIL),
    ("records:retention", _("How long words are kept"), Right.KEEP_OR_DELETE),
    ("records:requests", _("Customers’ requests"), Right.KEEP_OR_DELETE),
    ("jobs:work", _("Work"), Right.SEE_WORK),
    ("following:voice", _("The team’s voice"), Right.SET_VOICE),
    ("people:rights", _("Who may do what"), None),
)


@dataclass(frozen=True)
class Section:
    """One page of settings as the list beside it shows it."""

    address: str
    name: Promise
    is_private: bool


def sections(person: Person) -> list[Section]:
    """The pages of settings that this person may open."""
    return [
        Section(reverse(name), words, right is not None) for name, words, right in SETTINGS if right is None or person.may(right)
    ]


def shell(request: HttpRequest) -> dict[str, object]:
    """The theme to write on the page, and which rooms this person is offered."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"theme": ""}
    theme = "" if person.theme == Theme.SYSTEM else person.theme
    offered = sections(person)
    may = {name: person.may(right) for name, right in OFFERED.items()}
    return {
        "theme": theme,
        "drawn": request.META.get(KEY),
        "themes": Theme.choices,
        "may_bring_in": person.may(Right.BRING_IN),
        "settings_sections": offered,
        "settings_here": max((s.address for s in offered if request.path.startswith(s.address)), key=len, default=""),
        "has_settings": any(s.is_private for s in offered),
        **may,
    }
