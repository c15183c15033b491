"""The part of the REST API for conversations while they happen."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Body, NinjaAPI

from heard.conversation import HeardError
from heard.web.connect.api import Bearer, answers, api, token_of
from heard.web.connect.models import Scope, Token
from heard.web.connect.problems import Problem
from heard.web.connect.shapes import Id
from heard.web.connect.tokens import let_in
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
    news = told.news(conversation)
    taken = actions.said(token_of(request).team_id, news, timezone.now(), is_demonstration=told.demonstration)
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


class StreamBearer(Bearer):
    """Lets in what cannot set the usual header: Firehose shows its token as an access key."""

    def __call__(self, request: HttpRequest) -> Token:
        """The token, or a Problem."""
        key = request.headers.get("X-Amz-Firehose-Access-Key")
        told = request.headers.get("Authorization") or (f"Bearer {key}" if key else None)
        return let_in(told, self.scope, timezone.now(), str(request.META.get("REMOTE_ADDR", "")))


Message = Annotated[dict[str, Any] | list[dict[str, Any]], Body(description="As the source sends it, unchanged.")]


@api.post(
    "/streams/{stream}", auth=StreamBearer(Scope.LIVE), response=answers((200, shapes.StreamOut), also=(400, 413, 422)),
    tags=["Live"], operation_id="stream", url_name="api-stream",
)  # fmt: skip
def stream(request: HttpRequest, stream: Literal["contact-lens", "genesys"], message: Message) -> dict[str, object]:
    """Live transcription as Amazon Connect Contact Lens (bare or from Firehose) or Genesys Cloud sends it."""
    from heard.arrive.streams import news_of

    team, now = token_of(request).team_id, timezone.now()
    try:
        news = news_of(stream, message, now)
    except HeardError as told:
        raise Problem(422, told.what, told.then) from None
    known = [one for one in news if one.turns or rows.of(team, one.about)]
    taken = [(one, actions.said(team, one, now)) for one in known]
    became = [{"external_id": one.about, "state": it.row.state, "outcomes": list(it.outcomes)} for one, it in taken]
    ours = isinstance(message, dict) and isinstance(message.get("requestId"), str) and "records" in message
    firehose = {"requestId": message["requestId"], "timestamp": int(now.timestamp() * 1000)} if ours else {}  # type: ignore[call-overload]
    return {"conversations": became, **firehose}
