"""The room's name for Django."""

from django.apps import AppConfig


class PeopleRoom(AppConfig):
    """The people room."""

    name = "heard.web.people"
    label = "people"

    def ready(self) -> None:
        """Listen to what happens to people's second step."""
        from heard.web.people import noted

        noted.connect()
