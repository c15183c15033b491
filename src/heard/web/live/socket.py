"""Live turns over one line that stays open: `/live/` as a WebSocket, for whoever sends many turns or cannot wait for answers.

The program shows its token in the header `Authorization: Bearer ...`, or, where it cannot set one, in a first message
`{"token": "heard_..."}`. Then each message is what `POST /api/v1/live/{conversation}/turns` takes, with the conversation beside
it; each is answered in order, with its `ref` if it has one.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from heard.web.connect.models import Scope, Token
from heard.web.connect.problems import Problem
from heard.web.connect.tokens import let_in

Opening = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
PATH = "/live/"
NO_TOKEN, TOO_LARGE, NOWHERE = 4401, 4413, 4404
"""Codes with which a line is closed."""


async def live(scope: Opening, receive: Receive, send: Send) -> None:
    """One line, from its opening to its end."""
    await receive()
    if scope["path"].rstrip("/") != PATH.rstrip("/"):
        await send({"type": "websocket.close", "code": NOWHERE})
        return
    await send({"type": "websocket.accept"})
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    caller = str((scope.get("client") or ("",))[0])
    token = headers.get("authorization")
    while True:
        came = await receive()
        if came["type"] == "websocket.disconnect":
            return
        text = came.get("text") or (came.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > settings.LARGEST_EVENT:
            await send({"type": "websocket.close", "code": TOO_LARGE})
            return
        answer, token, close = await sync_to_async(_answer, thread_sensitive=False)(text, token, caller)
        await send({"type": "websocket.send", "text": json.dumps(answer, ensure_ascii=False, default=str)})
        if close:
            await send({"type": "websocket.close", "code": close})
            return


def _answer(text: str, authorization: str | None, caller: str) -> tuple[dict[str, Any], str | None, int]:
    """The answer to one message, the token from now on, and the code with which the line ends, or 0."""
    ref: object = None
    answer: dict[str, Any]
    try:
        told = json.loads(text)
        if not isinstance(told, dict):
            raise ValueError
        ref = told.pop("ref", None)
        if "token" in told:
            authorization = f"Bearer {told.pop('token')}"
        token = let_in(authorization, Scope.LIVE, timezone.now(), caller)
        answer = _taken(token, told) if told else {"welcome": token.name}
    except Problem as problem:
        answer = _problem(problem.status, problem.title, problem.detail)
    except ValidationError as unfit:
        errors = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in unfit.errors(include_url=False)[:50]]
        answer = _problem(422, _("Something in it is not as it should be."), _("Mend what “errors” names."), errors)
    except (ValueError, RecursionError):
        answer = _problem(400, _("This could not be understood."), _("Send one JSON object a message."))
    finally:
        connection.close()
    close = NO_TOKEN if answer.get("problem", {}).get("status") == 401 else 0
    return (answer if ref is None else {"ref": ref, **answer}), authorization, close


def _taken(token: Token, told: dict[str, Any]) -> dict[str, Any]:
    from heard.web.live import actions
    from heard.web.live.api import state_of
    from heard.web.live.shapes import ToldIn

    said = ToldIn.model_validate(told)
    taken = actions.said(token.team_id, said.news(said.conversation), timezone.now(), is_demonstration=said.demonstration)
    return {"live": state_of(taken.row), "outcomes": list(taken.outcomes)}


def _problem(status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    told = {"status": status, "title": title, "detail": detail}
    return {"problem": {**told, "errors": errors} if errors else told}
