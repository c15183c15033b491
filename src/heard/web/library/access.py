"""Who may read the library, share to it, and take something out of it again."""

from django.db.models import Q, QuerySet

from heard.web.library.models import Kept
from heard.web.people.models import Person
from heard.web.people.rights import Right


def kept_for(person: Person) -> QuerySet[Kept]:
    """What this person may read in the library: their teams' and, for who may read it, the sample's."""
    if not person.may(Right.BORROW):
        return Kept.objects.none()
    sample = Q(conversation__is_sample=True) if person.may(Right.READ_SAMPLE) else Q(pk__in=())
    return Kept.objects.filter(Q(team__in=person.team_ids) | sample)


def may_take_back(person: Person, kept: Kept) -> bool:
    """Whoever shared it, whoever answered in it, and a supervisor of the team."""
    own = person.pk in (kept.kept_by_id, kept.conversation.agent_id)
    return own or (person.may(Right.SHARE) and person.may(Right.READ_TEAM) and kept.team_id in person.team_ids)
