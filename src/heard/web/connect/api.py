"""The REST API, version 1: what a program may ask, with a token."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from heard import __version__
from heard.conversation import conversation_to_json
from heard.web.connect import shapes
from heard.web.connect.access import brought_by_programs
from heard.web.connect.models import Delivery, DeliveryState, Scope, Token
from heard.web.connect.problems import MEDIA, Problem
from heard.web.connect.taking import API, delete_brought, receive_whole
from heard.web.connect.tokens import let_in
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation

MOST_LISTED = 100
LARGEST_ID = 2**63 - 1
TELLS = {
    400: "This is not JSON.", 401: "No token, or none that is known.", 403: "The token may not do that.",
    404: "There is no such thing here.", 413: "Too large.", 422: "Something in it is not as it should be.",
    429: "Too many requests.", 503: "The machine is in trouble; nothing was changed.",
}  # fmt: skip


class Bearer(HttpBearer):
    """Lets a program in that shows a token with the scope."""

    def __init__(self, scope: Scope | None) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Token:
        """The token, or a Problem."""
        caller = str(request.META.get("REMOTE_ADDR", ""))
        return let_in(request.headers.get("Authorization"), self.scope, timezone.now(), caller)

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Not used: `__call__` tells what is wrong with a header, too."""
        return self(request)


class DocumentedAPI(NinjaAPI):
    """The API; its document says that errors are problem+json."""

    def get_openapi_schema(self, **told: Any) -> Any:
        """The OpenAPI 3.1 document, made from the code."""
        document = super().get_openapi_schema(**told)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["description"] = TELLS[int(status)]
                        answer["content"] = {MEDIA: answer["content"].pop("application/json")}
        return document


api = DocumentedAPI(
    title="Heard",
    version=__version__,
    description="Bring conversations in, ask how they stand, fetch their readings. Everything is redacted as it arrives.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


def answers(*good: tuple[int, Any], also: tuple[int, ...] = ()) -> dict[int, Any]:
    """What an operation may answer: what it is for, and what can be wrong."""
    return {**dict(good), **dict.fromkeys((401, 403, 429, 503, *also), shapes.ProblemOut)}


def token_of(request: HttpRequest) -> Token:
    """The token that this program showed."""
    token = request.auth  # type: ignore[attr-defined]  # set by the API
    assert isinstance(token, Token)  # noqa: S101 - no operation is without one
    return token


@api.exception_handler(Problem)
def _problem(request: HttpRequest, told: Problem) -> HttpResponse:
    return told.answer()


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, told: AuthenticationError) -> HttpResponse:
    return Problem(401, _("No token."), _("Send the header “Authorization: Bearer heard_…”.")).answer()


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, told: ValidationError) -> HttpResponse:
    errors = [{"where": ".".join(map(str, e["loc"])), "what": str(e["msg"])} for e in told.errors[:50]]
    return Problem(422, _("Something in it is not as it should be."), _("Mend what “errors” names, then send it again.")).answer(
        errors
    )


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, told: HttpError) -> HttpResponse:
    return Problem(told.status_code, _("This could not be understood."), _("Send JSON in UTF-8, with its content type.")).answer()


@api.exception_handler(Http404)
def _nowhere(request: HttpRequest, told: Http404) -> HttpResponse:
    return Problem(404, _("There is no such thing here."), _("It may have been deleted, or belong to another team.")).answer()


@api.get("/token", auth=Bearer(None), response=answers((200, shapes.TokenOut)), tags=["Token"], operation_id="token")
def whoami(request: HttpRequest) -> dict[str, object]:
    """What this token may do. A good first call."""
    token = token_of(request)
    return {"name": token.name, "team": token.team.name, "scopes": token.scopes}


@api.post(
    "/conversations", auth=Bearer(Scope.WRITE), response=answers((202, shapes.JobOut), also=(400, 413, 422)),
    tags=["Conversations"], operation_id="bring_in",
)  # fmt: skip
def bring_in(request: HttpRequest, conversation: shapes.ConversationIn) -> Status[dict[str, object]]:
    """Bring one conversation in. It is redacted, kept and read in a moment; the answer says where to ask how it stands."""
    return Status(202, _job(_receive(token_of(request), conversation)))


@api.post(
    "/conversations/batch", auth=Bearer(Scope.WRITE), response=answers((202, shapes.BatchOut), also=(400, 413, 422)),
    tags=["Conversations"], operation_id="bring_in_batch",
)  # fmt: skip
def bring_in_batch(request: HttpRequest, batch: shapes.BatchIn) -> Status[dict[str, object]]:
    """Bring up to 500 conversations in. Each has its own job: one that cannot be read never holds up the others."""
    return Status(202, {"jobs": [_job(_receive(token_of(request), one)) for one in batch.conversations]})


def _receive(token: Token, conversation: shapes.ConversationIn) -> Delivery:
    content = conversation.model_dump_json(exclude_none=True).encode()
    return receive_whole(token.team, conversation.id, content, timezone.now())


def _job(delivery: Delivery) -> dict[str, object]:
    row = delivery.conversation
    state = "waiting" if delivery.state == DeliveryState.WAITING else "failed"
    if delivery.state == DeliveryState.TAKEN:
        state = "gone" if row is None else "read" if row.read_at else "kept"
    return {
        "id": delivery.pk,
        "state": state,
        "external_id": delivery.external_id,
        "job": reverse("connect:api-job", args=[delivery.pk]),
        "conversation": reverse("connect:api-conversation", args=[row.pk]) if row else None,
        "fault": delivery.fault,
    }


@api.get("/jobs/{int:pk}", auth=Bearer(Scope.WRITE), response=answers((200, shapes.JobOut), also=(404,)), tags=["Conversations"],
         operation_id="job", url_name="api-job")  # fmt: skip
def job(request: HttpRequest, pk: int) -> dict[str, object]:
    """How something that was sent stands."""
    mine = Delivery.objects.filter(team=token_of(request).team_id, connection=None, pk=_fit(pk))
    delivery = mine.select_related("conversation").first()
    if delivery is None:
        raise Http404
    return _job(delivery)


def _fit(pk: int) -> int:
    return pk if pk <= LARGEST_ID else 0


@api.get("/conversations", auth=Bearer(Scope.READ), response=answers((200, shapes.ListOut), also=(422,)), tags=["Conversations"],
         operation_id="conversations")  # fmt: skip
def conversations(
    request: HttpRequest,
    external_id: shapes.Id | None = None,
    before: Annotated[int | None, Field(ge=1, le=LARGEST_ID)] = None,
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 50,
) -> dict[str, object]:
    """The conversations that programs of this team brought in, the newest first; `external_id` finds one by your own id."""
    shelf = brought_by_programs(token_of(request)).defer("head").order_by("-pk")
    if external_id is not None:
        shelf = shelf.filter(origins__source=API, origins__external_id=external_id)
    if before is not None:
        shelf = shelf.filter(pk__lt=before)
    rows = list(shelf[: limit + 1])
    return {"conversations": [_short(row) for row in rows[:limit]], "next": rows[limit - 1].pk if len(rows) > limit else None}


def _short(row: Conversation) -> dict[str, object]:
    names = ("external_id", "started_at", "read_at", "scenario", "resolution", "care", "missed")
    told = {name: getattr(row, name) for name in names}
    return {"id": row.pk, **told, "conversation": reverse("connect:api-conversation", args=[row.pk])}


@api.get("/conversations/{int:pk}", auth=Bearer(Scope.READ), response=answers((200, shapes.ConversationOut), also=(404,)),
         tags=["Conversations"], operation_id="conversation", url_name="api-conversation")  # fmt: skip
def conversation(request: HttpRequest, pk: int) -> dict[str, object]:
    """One conversation as it was kept, and its reading: every mark with its evidence."""
    row = brought_by_programs(token_of(request)).filter(pk=_fit(pk)).first()
    if row is None:
        raise Http404
    newest = keeping.newest_reading(row)
    told = {name: getattr(row, name) for name in ("external_id", "channel", "subject", "started_at", "read_at")}
    page = request.build_absolute_uri(reverse("conversations:conversation", args=[row.pk]))
    turns = conversation_to_json(keeping.as_said(row))["turns"]
    return {"id": row.pk, **told, "page": page, "turns": turns, "reading": newest.body if newest else None}


@api.delete("/conversations/{int:pk}", auth=Bearer(Scope.DELETE), response=answers((204, None), also=(404,)),
            tags=["Conversations"], operation_id="delete")  # fmt: skip
def delete(request: HttpRequest, pk: int) -> Status[None]:
    """Delete one conversation and all that was made of it. Sent again later, it comes in anew."""
    token = token_of(request)
    row = brought_by_programs(token).filter(pk=_fit(pk)).first()
    if row is None:
        raise Http404
    delete_brought(token, row, timezone.now())
    return Status(204, None)
