"""Answers that are sent while they are made: under ASGI each piece is made beside the loop that serves everybody else."""

from asyncio import iscoroutinefunction
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def in_pieces(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Django's middleware: files and whatever else is made by plain code go out without holding anybody up."""
    if iscoroutinefunction(get_response):

        async def beside(request: HttpRequest) -> HttpResponseBase:
            return _aside(request, await get_response(request))

        return beside

    return lambda request: _aside(request, get_response(request))


def _aside(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if isinstance(request, ASGIRequest) and isinstance(answer, StreamingHttpResponse) and not answer.is_async:
        answer.streaming_content = _pieces(answer.streaming_content)  # type: ignore[arg-type]
    return answer


async def _pieces(made: Iterable[bytes]) -> AsyncIterator[bytes]:
    """The pieces, each made in the thread where the request may use the database."""
    source = iter(made)
    step = sync_to_async(lambda: next(source, None))
    while (piece := await step()) is not None:
        yield piece
