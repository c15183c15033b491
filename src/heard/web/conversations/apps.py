"""The room's name for Django, and what is put right after every change of the tables."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversationsRoom(AppConfig):
    """The conversations room."""

    name = "heard.web.conversations"
    label = "conversations"

    def ready(self) -> None:
        """After the tables have changed, have the search let go of conversations again."""
        post_migrate.connect(_mend, sender=self)


def _mend(**told: Any) -> None:
    from heard.web.conversations import words

    words.mend()
