"""The room's name for Django."""

from django.apps import AppConfig


class LibraryRoom(AppConfig):
    """The library room."""

    name = "heard.web.library"
    label = "library"
