"""The only door to read: what a person may see. To a stranger the shelf is empty."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from heard.web.conversations.models import Arrival, Contest, Conversation, Outcome
from heard.web.people.models import Person, Team
from heard.web.people.rights import RIGHTS, Right


def visible_to(person: Person) -> QuerySet[Conversation]:
    """The conversations that this person may read."""
    may = Q(pk__in=())
    if person.may(Right.READ_OWN):
        may |= Q(agent=person)
    if person.may(Right.READ_TEAM):
        may |= Q(team__in=person.team_ids)
    if person.may(Right.READ_SAMPLE):
        may |= Q(is_sample=True)
    if person.may(Right.BRING_IN):
        may |= Q(brought_by=person)
    return Conversation.objects.filter(may)


def reader(request: HttpRequest) -> Person:
    """Who looks at this page; nobody comes here without having signed in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def seen(person: Person, pk: int) -> Conversation:
    """The conversation with this id, if this person may read it; else there is none."""
    row = visible_to(person).filter(pk=pk).select_related("team").first()
    if row is None:
        raise Http404
    return row


def contests_of(person: Person) -> QuerySet[Contest]:
    """The contests whose exchange this person may read: in conversations they see, all for a supervisor, else their own.

    Where a team has nobody to answer, an administrator reads its contests, though not its conversations.
    """
    mine = Q() if person.may(Right.SETTLE) else Q(person=person)
    told = Q(mine, conversation__in=visible_to(person))
    if person.may(Right.STAND_IN):
        told |= Q(conversation__team__in=unled(), conversation__is_sample=False)
    return Contest.objects.filter(told)


def unled() -> QuerySet[Team]:
    """The teams in which nobody could settle a contest: no supervisor belongs to them, or the only one has left."""
    roles = [role for role, rights in RIGHTS.items() if Right.SETTLE in rights]
    theirs = Q(team=OuterRef("pk")) | Q(also_in=OuterRef("pk"))
    return Team.objects.filter(~Exists(Person.objects.filter(theirs, role__in=roles, is_active=True)))


def settles(person: Person) -> Q:
    """Which open contests this person may answer: nobody their own doubt."""
    may = Q(pk__in=())
    if person.may(Right.SETTLE):
        may |= Q(Exists(visible_to(person).filter(pk=OuterRef("conversation"))))
    if person.may(Right.STAND_IN):
        may |= Q(conversation__team__in=unled(), conversation__is_sample=False)
    return may & Q(outcome=Outcome.OPEN) & ~Q(person=person)


def arrivals_of(person: Person) -> QuerySet[Arrival]:
    """The files that this person brought in and has not put away, newest first, without their bytes."""
    mine = Arrival.objects.filter(brought_by=person, put_away=False, is_sample=False)
    return mine.defer("content").order_by("-id") if person.may(Right.BRING_IN) else Arrival.objects.none()
