"""What an ASGI server runs: pages and the API, and lines on which live turns come."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
pages = get_asgi_application()

from heard.web.live import listening, socket  # noqa: E402 - the rooms are there only now
from heard.web.pooled import Pooled  # noqa: E402

programs = Pooled()
listening.begin()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Each line to the part that speaks its protocol."""
    if scope["type"] == "websocket":
        await socket.live(scope, receive, send)
    else:
        await (programs if scope["path"].startswith("/api/") else pages)(scope, receive, send)
