"""Programs are answered by threads that stay, through the same layers as everybody."""

import asyncio
import json

import pytest
from django.conf import settings
from django.utils import timezone

from heard.web.connect import tokens
from heard.web.connect.models import Scope
from heard.web.live.models import LiveTurn
from heard.web.pooled import Pooled

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture
def pooled():
    one = Pooled()
    yield one
    one.close()


async def asked(pooled, path, body, token):
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 5),
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {token}".encode()),
        ],
    }  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    await pooled(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


def test_a_turn_is_taken_in_and_answered_with_the_headers_of_every_page(cast, pooled):
    token = tokens.make(cast.tomasz, cast.team, "Chat", [Scope.LIVE], timezone.now())[1]
    turns = {"turns": [{"id": "1", "speaker": "customer", "text": "Nobody came."}]}

    async def story():
        paths = [f"/api/v1/live/cot-{n}/turns" for n in range(12)]
        return await asyncio.gather(*(asked(pooled, path, turns, token) for path in paths))

    answers = asyncio.run(story())
    assert {status for status, _, _ in answers} == {200}
    assert all(headers[b"Cache-Control"].startswith(b"max-age=0") for _, headers, _ in answers)
    assert all(b"Content-Security-Policy" in headers for _, headers, _ in answers)
    assert LiveTurn.objects.count() == 12


def test_a_stranger_is_told_so(cast, pooled):
    status, _, told = asyncio.run(asked(pooled, "/api/v1/live/cot/turns", {"turns": []}, "heard_nobody"))
    assert (status, told["status"]) == (401, 401)
