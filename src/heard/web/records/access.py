"""What a person may take out, and whose requests and rules they may see."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from heard.web.conversations.access import reader, visible_to
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person
from heard.web.people.rights import Right


@dataclass(frozen=True, slots=True)
class Shelf:
    """What somebody may take out; `colleagues`: whether the names of colleagues may go with it."""

    conversations: QuerySet[Conversation]
    colleagues: bool


def takeable(person: Person) -> Shelf:
    """The conversations that this person may take out: those they read, or, for figures, all without any name; else 404."""
    if person.may(Right.EXPORT):
        return Shelf(visible_to(person), colleagues=True)
    if person.may(Right.EXPORT_FIGURES):
        return Shelf(Conversation.objects.filter(is_sample=False), colleagues=False)
    raise Http404


def keeper(request: HttpRequest) -> Person:
    """Who looks at this page, if they may keep or delete; to others there is no such page."""
    person = reader(request)
    if not person.may(Right.KEEP_OR_DELETE):
        raise Http404
    return person
