"""The room's name for Django."""

from django.apps import AppConfig


class FollowingRoom(AppConfig):
    """The room in which promises are followed and notes are written."""

    name = "heard.web.following"
    label = "following"

    def ready(self) -> None:
        """Put this room's part on the page of a conversation."""
        from heard.web.conversations import after as page
        from heard.web.following import after

        page.PARTS.append(after.part)
        page.FOLLOWED.append(after.followed)
