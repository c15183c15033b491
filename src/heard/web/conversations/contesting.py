"""Writing down that a mark is contested, and how people settled it; each changes what the conversation counts for."""

from datetime import datetime

from django.db import transaction

from heard.conversation import reading_from_json
from heard.understand.standing import could_say, said_at, shown
from heard.web.connect.models import Topic
from heard.web.connect.telling import tell
from heard.web.conversations import keeping
from heard.web.conversations.actions import reckon
from heard.web.conversations.models import Contest, Conversation, Outcome
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.trail import record


def said_now(row: Conversation, mark: str) -> str | None:
    """What a mark of the newest reading says, as people have left it; None where there is no such mark."""
    newest = keeping.newest_reading(row)
    return None if newest is None else said_at(shown(reading_from_json(newest.body), keeping.judged(row)), mark)


def contest(person: Person, row: Conversation, *, mark: str, doubt: str, reason: str, now: datetime) -> Contest | None:
    """Somebody says that a mark is not right: from now on it counts nowhere. Said again, it replaces what was said.

    None where the reading has no such mark.
    """
    said = said_now(row, mark)
    if said is None:
        return None
    newest = keeping.newest_reading(row)
    with transaction.atomic():
        kept, _ = Contest.objects.update_or_create(
            conversation=row, person=person, mark=mark, outcome=Outcome.OPEN,
            defaults={"doubt": doubt, "reason": reason, "at": now, "said": said, "recipe": newest.recipe if newest else ""},
        )  # fmt: skip
        _told(person, row, "mark.contested", mark=mark, doubt=doubt)
        tell(Topic.CONTESTED, row, contest=kept.pk, mark=mark)
        announce("contest", kept.pk)
    return kept


def withdraw(person: Person, contest: Contest, now: datetime) -> bool:
    """The person takes their own contest back: the mark counts again. False if it was answered by then."""
    mine = Contest.objects.filter(pk=contest.pk, person=person, outcome=Outcome.OPEN)
    with transaction.atomic():
        if not mine.update(outcome=Outcome.WITHDRAWN, answered_at=now):
            return False
        _told(person, contest.conversation, "contest.withdrawn", mark=contest.mark)
    return True


def settle(person: Person, contest: Contest, *, outcome: str, changed_to: str, answer: str, now: datetime) -> bool:
    """A supervisor answers, for everybody who contests this mark. False if it was answered by then, or cannot say that."""
    if outcome == Outcome.CHANGES and changed_to not in could_say(contest.mark):
        return False
    waiting = Contest.objects.filter(conversation=contest.conversation_id, mark=contest.mark, outcome=Outcome.OPEN)
    told = {"outcome": outcome, "changed_to": changed_to if outcome == Outcome.CHANGES else "", "answer": answer}
    with transaction.atomic():
        if not waiting.update(**told, answered_by=person, answered_at=now):
            return False
        _told(person, contest.conversation, "contest.settled", mark=contest.mark, outcome=outcome)
        announce("contest", contest.pk)
    return True


def _told(person: Person, row: Conversation, did: str, **facts: str) -> None:
    reckon(row)
    record(person, did, f"conversation:{row.pk}", **facts)
    announce("conversation", row.pk)
