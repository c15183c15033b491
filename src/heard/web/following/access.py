"""What of this room a person may see: promises, notes. To a stranger the list is empty."""

from django.db.models import Q, QuerySet
from django.http import Http404

from heard.web.conversations.access import visible_to
from heard.web.conversations.models import Conversation
from heard.web.following.models import Note, Promise
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right


def promises_visible_to(person: Person) -> QuerySet[Promise]:
    """The promises that this person may see and settle: their own, and a supervisor's team's."""
    may = Q(pk__in=())
    if person.may(Right.KEEP_PROMISES):
        may |= Q(person=person)
    if person.may(Right.SEE_PROMISES):
        may |= Q(conversation__team__in=person.team_ids)
    return Promise.objects.filter(may, conversation__in=visible_to(person))


def notes_visible_to(person: Person) -> QuerySet[Note]:
    """The notes on conversations that this person may read, where they may write any."""
    return Note.objects.filter(conversation__in=visible_to(person)) if person.may(Right.SEND_NOTES) else Note.objects.none()


def conversation_to_write_about(person: Person, pk: int) -> Conversation:
    """A conversation that this person may write a note about; to anybody else it is not there."""
    row = visible_to(person).filter(pk=pk).select_related("team", "agent").first() if person.may(Right.SEND_NOTES) else None
    if row is None:
        raise Http404
    return row


def teams_voiced_by(person: Person) -> QuerySet[Team]:
    """The teams whose voice this person sets."""
    return Team.objects.filter(is_sample=False).order_by("name") if person.may(Right.SET_VOICE) else Team.objects.none()
