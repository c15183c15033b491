"""The room's name for Django."""

from django.apps import AppConfig


class PeopleRoom(AppConfig):
    """The people room."""

    name = "heard.web.people"
    label = "people"
