"""The only door to write cues: after each reading one is met, passed over or given; the agent puts one away, or sets the dose.

Cues and tastes are the agent's own: no line of the trail says who was shown what, who put what away, or who wants none.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from django.db import transaction
from django.db.models import QuerySet

from heard import conversation as nouns
from heard.respond import cues
from heard.respond.policy import Policy, load_policy, shipped
from heard.web import environment
from heard.web.following.keeping import as_voice, voice_of
from heard.web.live.models import CueOutcome, GivenCue, LiveConversation, LiveState, Taste
from heard.web.live.outbox import announce
from heard.web.people.models import Person

WORDS = ("words", "term", "plain", "promise")
"""What a reason tells in a customer's or an agent's own words: gone when the conversation is over."""


@cache
def policy() -> Policy:
    """The cue policy of this house; raises HeardError where the file that HEARD_CUE_POLICY names is wrong."""
    told = environment.cue_policy()
    return load_policy(told) if told else shipped()


def taste_of(person: Person | None) -> cues.Taste:
    """How somebody wants to be cued."""
    kept = Taste.objects.filter(person=person).first() if person else None
    return cues.Taste(kept.dose, kept.muted) if kept else cues.Taste()


def as_given(row: GivenCue) -> cues.Given:
    """A cue that was given, for the floor that thinks."""
    return cues.Given(row.name, row.turn, row.outcome, row.shown_at, row.wording)


def after(live: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> None:
    """What follows from a new reading: the cue that is shown is settled, and the next one given.

    Call it in the transaction in which the reading is stored.
    """
    given = list(GivenCue.objects.filter(conversation=live).order_by("pk"))
    shown = given[-1] if given and given[-1].outcome == CueOutcome.SHOWN else None
    if shown is not None:
        _settle(shown, said, reading, now)
    if live.state == LiveState.ENDED:
        _end(live, given, now)
    elif live.agent_id is not None and (shown is None or shown.outcome != CueOutcome.SHOWN):
        _give(live, said, reading, given, now)


def _settle(row: GivenCue, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> None:
    outcome = cues.became(as_given(row), said, reading, policy=policy(), at=now)
    if outcome != CueOutcome.SHOWN and _still_shown(row).update(outcome=outcome, settled_at=now):
        row.outcome = CueOutcome(outcome)


def _still_shown(row: GivenCue) -> QuerySet[GivenCue]:
    return GivenCue.objects.filter(pk=row.pk, outcome=CueOutcome.SHOWN)


def _end(live: LiveConversation, given: list[GivenCue], now: datetime) -> None:
    """It is over: what is still shown helps nobody any more, and the words of a customer do not stay with the cues."""
    GivenCue.objects.filter(conversation=live, outcome=CueOutcome.SHOWN).update(outcome=CueOutcome.OVERTAKEN, settled_at=now)
    for row in given:
        kept = {name: value for name, value in row.told.items() if name not in WORDS}
        GivenCue.objects.filter(pk=row.pk).update(told=kept, wording="")


def _give(
    live: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, given: list[GivenCue], now: datetime
) -> None:
    taste, voice = taste_of(live.agent), as_voice(voice_of(live.team))
    before = [as_given(row) for row in given]
    cue = cues.next_cue(said, reading, before, taste=taste, policy=policy(), at=now, voice=voice)
    if cue is None:
        return
    made = GivenCue(
        conversation=live, agent_id=live.agent_id, name=cue.name, policy=policy().name[:40], turn=cue.turn, reason=cue.reason,
        told=_told(cue.told), wording=cue.wording, shown_at=now,
    )  # fmt: skip
    GivenCue.objects.bulk_create([made], ignore_conflicts=True)  # another reader may have given one in this moment


def _told(told: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:300] for name, value in told.items()}


def put_away(row: GivenCue, now: datetime) -> bool:
    """The agent wants none of it now; False if it was gone already."""
    with transaction.atomic():
        gone = _still_shown(row).update(outcome=CueOutcome.DISMISSED, settled_at=now)
        if gone:
            announce("live", row.conversation_id)
    return bool(gone)


def set_taste(person: Person, *, dose: str, muted: bool, now: datetime) -> None:
    """How much somebody wants to be cued from now on; with none at all, what is shown now goes, too."""
    with transaction.atomic():
        Taste.objects.update_or_create(person=person, defaults={"dose": dose, "muted": muted})
        if muted:
            shown = GivenCue.objects.filter(conversation__agent=person, outcome=CueOutcome.SHOWN)
            about = set(shown.values_list("conversation_id", flat=True))
            shown.update(outcome=CueOutcome.OVERTAKEN, settled_at=now)
            for pk in about:
                announce("live", pk)
