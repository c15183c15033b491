"""What every page shows around its own content."""

from django.http import HttpRequest

from heard.web.people.models import Person, Theme
from heard.web.people.rights import Right

OFFERED = {
    "may_begin": Right.TODAY,
    "may_follow": Right.KEEP_PROMISES,
    "may_use_cards": Right.USE_CARDS,
    "may_set_voice": Right.SET_VOICE,
    "may_connect": Right.CONNECT,
    "may_operate": Right.SEE_WORK,
}
"""Rooms that a page offers, by the right that opens them."""


def shell(request: HttpRequest) -> dict[str, object]:
    """The theme to write on the page, and which rooms this person is offered."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"theme": ""}
    theme = "" if person.theme == Theme.SYSTEM else person.theme
    may = {name: person.may(right) for name, right in OFFERED.items()}
    return {"theme": theme, "themes": Theme.choices, "may_bring_in": person.may(Right.BRING_IN), **may}
