"""What every page shows around its own content."""

from django.http import HttpRequest

from heard.web.people.models import Person, Theme
from heard.web.people.rights import Right


def shell(request: HttpRequest) -> dict[str, object]:
    """The theme to write on the page, and which rooms this person is offered."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"theme": ""}
    theme = "" if person.theme == Theme.SYSTEM else person.theme
    return {"theme": theme, "themes": Theme.choices, "may_bring_in": person.may(Right.BRING_IN)} | {
        "may_connect": person.may(Right.CONNECT),
        "may_operate": person.may(Right.SEE_WORK),
    }
