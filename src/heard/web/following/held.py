"""What this room keeps about a customer."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.web.following.models import Address, Note, Promise, Reached, Silence
from heard.web.following.sealed import key_of, opened
from heard.web.records.about import About, Held, at


def held(about: About) -> Iterator[Held]:
    """Promises and notes, where they went, and who asked for no more: that last stays, so that none is ever sent."""
    ids, keys = about.conversations, [key_of(address) for address in about.addresses]
    yield Held("silences", _("a wish for no more notes"), Silence.objects.filter(key__in=keys), stays=True)
    reached = Reached.objects.filter(Q(note__conversation__in=ids) | Q(key__in=keys))
    yield Held("reached", _("when a note last went to them"), reached)
    addresses = Address.objects.filter(note__conversation__in=ids)
    yield Held("addresses", _("sealed addresses of notes"), addresses, opens=lambda row: {"address": opened(row.sealed)})
    yield Held("letters", _("notes sent to the customer"), Note.objects.filter(conversation__in=ids), spoken=_letter)
    promises = Promise.objects.filter(conversation__in=ids).order_by("made_at", "pk")
    yield Held("promises", _("promises"), promises, spoken=_promise)


def _letter(note: Note) -> str:
    when = _("sent %(when)s") % {"when": at(note.sent_at)} if note.sent_at else note.get_state_display()
    return f"{note.subject} ({when})\n\n{note.body.strip()}\n"


def _promise(promise: Promise) -> str:
    said = _("due %(due)s, %(state)s") % {"due": at(promise.due_at), "state": promise.get_state_display()}
    return f"{at(promise.made_at)}: {promise.what} ({said})"


def of_addresses(addresses: Iterable[str]) -> Iterable[int]:
    """The conversations about which a note went to one of these addresses."""
    keys = [key_of(address) for address in addresses]
    found = Reached.objects.filter(key__in=keys, note__isnull=False).values_list("note__conversation_id", flat=True)
    return [pk for pk in found if pk is not None]
