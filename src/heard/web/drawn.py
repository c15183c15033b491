"""When a page was drawn: the newest announcement before anything on it was looked up, from which its line goes on.

What happens between the drawing and the opening of the line is then told, not missed.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from heard.web.live.outbox import newest

KEY = "heard.drawn"


class DrawnAt(MiddlewareMixin):
    """Looks at the outbox before a page that a browser asked for."""

    def process_view(self, request: HttpRequest, *told: Any) -> None:
        """Before the view: only for a page, and only for somebody who has come in."""
        if request.method == "GET" and "text/html" in request.headers.get("Accept", "") and request.user.is_authenticated:
            request.META[KEY] = newest()
