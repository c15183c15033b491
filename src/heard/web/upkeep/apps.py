"""The room's name for Django."""

from django.apps import AppConfig


class UpkeepRoom(AppConfig):
    """The upkeep room."""

    name = "heard.web.upkeep"
    label = "upkeep"
