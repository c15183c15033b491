"""The room's name for Django."""

from django.apps import AppConfig


class LiveRoom(AppConfig):
    """The live room."""

    name = "heard.web.live"
    label = "live"
