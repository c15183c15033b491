"""What this room keeps about a customer."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from heard.web.conversations.models import Arrival, Contest, Conversation, Felt, FileState, Note, Reading, Reflection, Turn
from heard.web.records.about import About, Held, at


def held(about: About) -> Iterator[Held]:
    """The conversations with all that hangs on them, and the files of which nothing would be left."""
    ids = about.conversations
    yield Held("reflections", _("private reflections of colleagues"), Reflection.objects.filter(conversation__in=ids), told=False)
    yield Held("notes", _("notes between colleagues"), Note.objects.filter(conversation__in=ids), spoken=_note)
    yield Held("contests", _("contests of marks"), Contest.objects.filter(conversation__in=ids), spoken=_contest)
    yield Held("readings", _("readings"), Reading.objects.filter(conversation__in=ids))
    yield Held("feelings", _("feelings found"), Felt.objects.filter(conversation__in=ids))
    yield Held("turns", _("turns"), Turn.objects.filter(conversation__in=ids))
    yield Held("files", _("names of files they came in"), Arrival.objects.filter(pk__in=_emptied(ids)))
    yield Held("conversations", _("conversations"), Conversation.objects.filter(pk__in=ids))


def _note(note: Note) -> str:
    return f"{at(note.at)}: {note.words.strip()}"


def _contest(contest: Contest) -> str:
    answer = f" ({contest.get_outcome_display()}: {contest.answer.strip()})" if contest.answer else ""
    return f"{at(contest.at)}: {contest.reason.strip()}{answer}"


def _emptied(ids: tuple[int, ...]) -> list[int]:
    """The files that hold none but these conversations: their names may tell of the customer."""
    of_these = Count("conversations", filter=Q(conversations__in=ids))
    files = Arrival.objects.filter(conversations__in=ids).exclude(state__in=(FileState.WAITING, FileState.OPENING))
    counted = Arrival.objects.filter(pk__in=files.values("pk")).annotate(all=Count("conversations"), these=of_these)
    return list(counted.filter(all=F("these")).values_list("pk", flat=True))
