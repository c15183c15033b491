"""What programs ask, answered by a few threads that stay, each with its line to the database.

Django's own way into ASGI makes a thread, and a line to the database, for every request, and changes threads at every layer of
middleware: more work than a turn that comes in. The layers here are the same; one thread goes through all of them.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpResponseBase
from django.urls import set_script_prefix

THREADS = 4
"""Requests of programs that are answered at one time; writers queue on SQLite anyway."""
KEPT = 60.0
"""Seconds for which a thread keeps its line to the database."""
NAME = "programs"


class Pooled(ASGIHandler):
    """Django's handler for plain views, in threads that stay."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix=NAME)

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer one request. Whoever goes away meanwhile is answered all the same: what they told is kept."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self.pool, self._answered, scope, body)
            await self.send_response(answer, send)
            if answer.streaming:
                await loop.run_in_executor(self.pool, answer.close)

    def close(self) -> None:
        """Let the threads go, each with its line to the database."""
        together = threading.Barrier(THREADS)

        def let_go() -> None:
            together.wait()
            connection.close()

        for _ in range(THREADS):
            self.pool.submit(let_go)
        self.pool.shutdown()

    def _answered(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, wrong = self.create_request(scope, body)
        answer: HttpResponseBase | None = wrong if request is None else self.get_response(request)
        assert answer is not None  # noqa: S101 - where there is no request, there is what is wrong with it
        if not answer.streaming:
            answer.close()
        return answer


def _keep(connection: BaseDatabaseWrapper, **told: object) -> None:
    """A line to the database that one of these threads opened stays, and is tried before each request that uses it."""
    if threading.current_thread().name.startswith(NAME):
        connection.close_at = time.monotonic() + KEPT
        connection.health_check_enabled = True  # type: ignore[attr-defined]  # Django's own name for it


connection_created.connect(_keep)
