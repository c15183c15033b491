"""The part of the REST API for conversations while they happen."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI

from heard.web.connect.api import Bearer, answers, api, token_of
from heard.web.connect.models import Scope
from heard.web.connect.shapes import Id
from heard.web.live import actions, rows, shapes
from heard.web.live.models import LiveConversation

LIVE = Bearer(Scope.LIVE)


def whole_api() -> NinjaAPI:
    """The API with the operations of this room, which are put there when this is imported."""
    return api


@api.post(
    "/live/{conversation}/turns", auth=LIVE, response=answers((200, shapes.TakenOut), also=(400, 413, 422)),
    tags=["Live"], operation_id="live_said", url_name="api-live-turns",
)  # fmt: skip
def said(request: HttpRequest, conversation: Id, told: shapes.LiveIn) -> dict[str, object]:
    """Tell what was just said, under your own id of the conversation. The first turn begins it; each is redacted as it comes."""
    taken = actions.said(token_of(request).team_id, told.news(conversation), timezone.now())
    return {"live": state_of(taken.row), "outcomes": list(taken.outcomes)}


@api.post(
    "/live/{conversation}/end", auth=LIVE, response=answers((200, shapes.LiveOut), also=(404, 422)),
    tags=["Live"], operation_id="live_ended", url_name="api-live-end",
)  # fmt: skip
def end(request: HttpRequest, conversation: Id) -> dict[str, object]:
    """The conversation is over: it is kept with its reading. Without this, silence ends it."""
    row = _mine(request, conversation)
    actions.ended(row, timezone.now())
    return state_of(row)


@api.get(
    "/live/{conversation}", auth=LIVE, response=answers((200, shapes.LiveOut), also=(404, 422)),
    tags=["Live"], operation_id="live", url_name="api-live",
)  # fmt: skip
def state(request: HttpRequest, conversation: Id) -> dict[str, object]:
    """How the conversation stands now."""
    return state_of(_mine(request, conversation))


def _mine(request: HttpRequest, conversation: str) -> LiveConversation:
    row = rows.of(token_of(request).team_id, conversation)
    if row is None:
        raise Http404
    return row


def state_of(row: LiveConversation) -> dict[str, object]:
    """A live conversation as a program sees it."""
    names = ("external_id", "state", "started_at", "last_at", "ended_at", "revision", "read_revision", "strain", "curve")
    kept = reverse("connect:api-conversation", args=[row.kept_id]) if row.kept_id else None
    return {"id": row.pk, **{name: getattr(row, name) for name in names}, "agent": row.agent_name, "kept": kept}
