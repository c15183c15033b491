"""What a page asks before it opens: who is there, and whether the table lets them in. To a stranger there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase

from heard.web.people.models import Person
from heard.web.people.rights import Right

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], Answer]


def somebody(request: HttpRequest) -> Person:
    """Who looks at this page; nobody comes here without having signed in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def only(right: Right) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """The page opens to people with this right; to anybody else it is not there."""

    def guarded(view: View[P, Answer]) -> View[P, Answer]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            if not somebody(request).may(right):
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    return guarded
