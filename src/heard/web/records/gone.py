"""What was deleted stays away: the same conversation from the same source is not taken in again."""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from heard.web.conversations.models import Conversation
from heard.web.records.models import Gone

SALT = "heard.gone"


def key(team: int, digest: str) -> str:
    """The key of a conversation of a team, from which nothing can be read without this installation's secret."""
    return salted_hmac(SALT, f"{team}:{digest}", algorithm="sha256").hexdigest()


def remember(ids: Iterable[int]) -> None:
    """Let these conversations, which are about to be deleted, stay away."""
    told = Conversation.objects.filter(pk__in=list(ids)).values_list("team_id", "digest")
    Gone.objects.bulk_create([Gone(key=key(team, digest)) for team, digest in told], ignore_conflicts=True)


def is_gone(team: int, digest: str) -> bool:
    """Whether this conversation was deleted before."""
    return Gone.objects.filter(key=key(team, digest)).exists()
