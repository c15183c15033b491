"""The room's name for Django."""

from django.apps import AppConfig


class TodayRoom(AppConfig):
    """The room in which a shift begins."""

    name = "heard.web.today"
    label = "today"
