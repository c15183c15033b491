"""What a program is told when something cannot be done: RFC 9457, with what to do next."""

import json
from collections.abc import Mapping

from django.http import HttpResponse

MEDIA = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the word of the standard
    """Something a program can put right: the status, what is wrong, what to do."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.title, self.detail, self.headers = status, title, detail, dict(headers or {})
        super().__init__(title)

    def answer(self, errors: list[dict[str, str]] | None = None) -> HttpResponse:
        """The response, with the place of each error if there are several."""
        body: dict[str, object] = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        if errors:
            body["errors"] = errors
        headers = self.headers | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})
        return HttpResponse(json.dumps(body, ensure_ascii=False), status=self.status, content_type=MEDIA, headers=headers)
