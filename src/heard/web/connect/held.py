"""What this room keeps about a customer: what a help desk sent, and where a conversation came from."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.conversation import HeardError
from heard.web.connect.models import Delivery, Origin, Sending
from heard.web.connect.sealing import unseal
from heard.web.conversations.models import Conversation
from heard.web.records.about import About, Held


def _waiting(delivery: Delivery) -> dict[str, str | None]:
    """What waits to be taken in, as it was sent; nothing where it has been, or was sealed with a key that is gone."""
    try:
        return {} if delivery.content is None else {"content": unseal(delivery.content).decode("utf-8", "replace")}
    except HeardError:
        return {"content": None}


def held(about: About) -> Iterator[Held]:
    """Deliveries of these conversations and what was told to other addresses; the ids in the source stay, to know them again."""
    ids = list(about.conversations)
    sent = Q(conversation__in=ids)
    for team, external_id in Conversation.objects.filter(pk__in=ids).exclude(external_id="").values_list("team_id", "external_id"):
        sent |= Q(team_id=team, external_id=external_id)
    yield Held("deliveries", _("what the help desk sent"), Delivery.objects.filter(sent), opens=_waiting)
    yield Held("sendings", _("what other addresses were told"), Sending.objects.filter(body__data__conversation__id__in=ids))
    yield Held("origins", _("ids in the help desk"), Origin.objects.filter(conversation__in=ids), stays=True)
