"""The only door to read live conversations: to a stranger nothing is going on."""

from django.db.models import Q, QuerySet
from django.http import Http404

from heard.web.live.models import Handover, LiveConversation
from heard.web.people.models import Person
from heard.web.people.rights import Right


def live_visible_to(person: Person) -> QuerySet[LiveConversation]:
    """The live conversations that this person may follow: their own and those that they are asked to take over, the team's,
    or, to try Heard, demonstrations."""
    may = Q(pk__in=())
    if person.may(Right.ANSWER_LIVE):
        may |= Q(agent=person) | Q(pk__in=Handover.objects.filter(to=person, answered_at=None).values("conversation"))
    if person.may(Right.SEE_BOARD):
        may |= Q(team__in=person.team_ids)
    if person.may(Right.READ_SAMPLE):
        may |= Q(is_demonstration=True)
    return LiveConversation.objects.filter(may)


def live_seen(person: Person, pk: int) -> LiveConversation:
    """The live conversation with this id, if this person may follow it; else there is none."""
    row = live_visible_to(person).filter(pk=pk).select_related("team", "agent").first()
    if row is None:
        raise Http404
    return row


def may_watch(person: Person) -> bool:
    """Whether the board is for this person: supervisors, and administrators for its demonstrations."""
    return person.may(Right.SEE_BOARD) or person.may(Right.READ_SAMPLE)


def may_whisper(person: Person, live: LiveConversation) -> bool:
    """Whether this person may step in beside the agent of a conversation that they may follow; in a demonstration, to try it."""
    return person.may(Right.WHISPER) or (live.is_demonstration and person.may(Right.READ_SAMPLE))
