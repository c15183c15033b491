"""Who hears of what: for many people at once, with one question to the database for each kind of news."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from heard.web.conversations.models import Arrival, Conversation
from heard.web.live.models import Handover, LiveConversation
from heard.web.people.models import Person
from heard.web.people.rights import RIGHTS, Right, Role

News = tuple[str, int]
"""A topic and the id it is about."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person as far as it decides what they hear."""

    pk: int
    rights: frozenset[Right]
    teams: frozenset[int]


def hearers(people: Iterable[int]) -> dict[int, Hearer]:
    """These people as they are now; whoever may not come in any more hears nothing."""
    ids = set(people)
    found = {p.pk: p for p in Person.objects.filter(pk__in=ids, is_active=True).only("pk", "role", "team_id", "is_active")}
    teams = {pk: {p.team_id} - {None} for pk, p in found.items()}
    for person, team in Person.also_in.through.objects.filter(person_id__in=found).values_list("person_id", "team_id"):
        teams[person].add(team)
    return {pk: Hearer(pk, RIGHTS[Role(p.role)], frozenset(t for t in teams[pk] if t)) for pk, p in found.items()}


def hearer(person: Person) -> Hearer:
    """One person, who is there already."""
    return Hearer(person.pk, RIGHTS[Role(person.role)] if person.is_active else frozenset(), frozenset(person.team_ids))


Hears = Callable[[Hearer], bool]


def audience(news: Iterable[News]) -> dict[News, Hears]:
    """For each of these news who hears it: whoever may see what it is about. What nobody may see is left out."""
    asked: dict[str, set[int]] = {}
    for topic, about in news:
        asked.setdefault(topic, set()).add(about)
    return {(topic, pk): hears for topic, ids in asked.items() if topic in TOPICS for pk, hears in TOPICS[topic](ids).items()}


def _conversations(ids: set[int]) -> dict[int, Hears]:
    rows = Conversation.objects.filter(pk__in=ids).values_list("pk", "agent_id", "team_id", "is_sample", "brought_by_id")
    return {pk: _of_conversation(agent, team, sample, by) for pk, agent, team, sample, by in rows}


def _of_conversation(agent: int | None, team: int, is_sample: bool, brought_by: int | None) -> Hears:
    """As heard.web.conversations.access.visible_to."""
    return lambda p: (
        (agent == p.pk and Right.READ_OWN in p.rights)
        or (team in p.teams and Right.READ_TEAM in p.rights)
        or (is_sample and Right.READ_SAMPLE in p.rights)
        or (brought_by == p.pk and Right.BRING_IN in p.rights)
    )


def _live(ids: set[int]) -> dict[int, Hears]:
    rows = LiveConversation.objects.filter(pk__in=ids).values_list("pk", "agent_id", "team_id", "is_demonstration")
    asked: dict[int, set[int]] = {}
    for pk, to in Handover.objects.filter(conversation__in=ids, answered_at=None).values_list("conversation_id", "to_id"):
        asked.setdefault(pk, set()).add(to)
    return {pk: _of_live(asked.get(pk, set()) | ({agent} if agent else set()), team, shown) for pk, agent, team, shown in rows}


def _of_live(answer: set[int], team: int, is_demonstration: bool) -> Hears:
    """As heard.web.live.access.live_visible_to; `answer` are those who answer, or are asked to."""
    return lambda p: (
        (p.pk in answer and Right.ANSWER_LIVE in p.rights)
        or (team in p.teams and Right.SEE_BOARD in p.rights)
        or (is_demonstration and Right.READ_SAMPLE in p.rights)
    )


def _arrivals(ids: set[int]) -> dict[int, Hears]:
    return {pk: _of_arrival(by) for pk, by in Arrival.objects.filter(pk__in=ids).values_list("pk", "brought_by_id")}


def _of_arrival(brought_by: int | None) -> Hears:
    return lambda p: brought_by == p.pk


TOPICS: dict[str, Callable[[set[int]], dict[int, Hears]]] = {
    "conversation": _conversations,
    "live": _live,
    "arrival": _arrivals,
}
"""Each topic with what tells, for some ids, who may see them; a test holds that these are the doors to read."""
