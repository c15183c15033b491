"""The room's name for Django."""

from django.apps import AppConfig


class ConversationsRoom(AppConfig):
    """The conversations room."""

    name = "heard.web.conversations"
    label = "conversations"
