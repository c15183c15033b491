"""What other rooms put on the page of a conversation; each room adds its own when Heard starts."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

from heard import conversation as nouns
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person

PARTS: list[Callable[[HttpRequest, Person, Conversation], Markup]] = []
"""Sections behind the promises, in order; a room that has nothing for this person gives empty words."""
FOLLOWED: list[Callable[[Conversation, nouns.Reading], nouns.Reading]] = []
"""What happened to a reading's findings afterwards, such as a promise that was kept."""


def parts(request: HttpRequest, person: Person, row: Conversation) -> Markup:
    """The sections of all rooms."""
    return Markup("").join(part(request, person, row) for part in PARTS)


def followed(row: Conversation, reading: nouns.Reading) -> nouns.Reading:
    """The reading with what happened afterwards."""
    for add in FOLLOWED:
        reading = add(row, reading)
    return reading
