"""The room's name for Django."""

from django.apps import AppConfig


class ConnectRoom(AppConfig):
    """The connect room."""

    name = "heard.web.connect"
    label = "connect"

    def ready(self) -> None:
        """Hear of broken promises, to tell others, and of live conversations that ended, to keep those of help desks."""
        from heard.web.connect.live import keep
        from heard.web.connect.telling import tell_of_broken
        from heard.web.following.promises import WHEN_BROKEN
        from heard.web.live.actions import KEPT

        WHEN_BROKEN.append(tell_of_broken)
        KEPT.append(keep)
