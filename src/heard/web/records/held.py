"""What this room and the trail keep about a customer: who opened or changed what of theirs, in ids and times."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from heard.web.following.models import Note, Promise
from heard.web.people.models import Record
from heard.web.records.about import About, Held


def held(about: About) -> Iterator[Held]:
    """Lines of the trail about their conversations, promises and notes; they hold no word and outlast a deletion."""
    ids = list(about.conversations)
    named = [f"conversation:{pk}" for pk in ids]
    for kind, rows in (("promise", Promise.objects), ("letter", Note.objects)):
        named += [f"{kind}:{pk}" for pk in rows.filter(conversation__in=ids).values_list("pk", flat=True)]
    yield Held("trail", _("lines of the audit trail"), Record.objects.filter(about__in=named).order_by("pk"), stays=True)
