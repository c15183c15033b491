"""Where Heard is reached, for the links in letters."""

from django.http import HttpRequest

from heard.web import environment


def here(request: HttpRequest) -> str:
    """HEARD_ADDRESS, or the address in this browser; the server has refused every host it does not know."""
    return environment.address() or f"{request.scheme}://{request.get_host()}"
