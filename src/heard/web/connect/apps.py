"""The room's name for Django."""

from django.apps import AppConfig


class ConnectRoom(AppConfig):
    """The connect room."""

    name = "heard.web.connect"
    label = "connect"
