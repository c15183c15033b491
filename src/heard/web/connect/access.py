"""The only door to read what connects Heard with the world: for whoever may connect; to others there is nothing."""

from django.db.models import QuerySet

from heard.web.connect.models import Connection, Hook, Origin, Token
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right


def tokens_of(person: Person) -> QuerySet[Token]:
    """The tokens that this person may see and end."""
    return Token.objects.all() if person.may(Right.CONNECT) else Token.objects.none()


def connections_of(person: Person) -> QuerySet[Connection]:
    """The connections that this person may see and change."""
    return Connection.objects.all() if person.may(Right.CONNECT) else Connection.objects.none()


def hooks_of(person: Person) -> QuerySet[Hook]:
    """The addresses told that this person may see and change."""
    return Hook.objects.all() if person.may(Right.CONNECT) else Hook.objects.none()


def teams_of(person: Person) -> QuerySet[Team]:
    """The teams that this person may connect."""
    teams = Team.objects.filter(is_sample=False).order_by("name")
    return teams if person.may(Right.CONNECT) else teams.none()


def brought_by_programs(token: Token) -> QuerySet[Conversation]:
    """What a token may read and delete: what programs of its own team brought in. People's files stay people's."""
    mine = Origin.objects.filter(team=token.team_id, source="api", conversation__isnull=False)
    return Conversation.objects.filter(team=token.team_id, pk__in=mine.values("conversation"))
