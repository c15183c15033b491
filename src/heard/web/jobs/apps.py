"""The room's name for Django."""

from django.apps import AppConfig


class JobsRoom(AppConfig):
    """The jobs room."""

    name = "heard.web.jobs"
    label = "jobs"
