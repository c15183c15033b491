"""The room's name for Django."""

from django.apps import AppConfig


class RecordsRoom(AppConfig):
    """The records room."""

    name = "heard.web.records"
    label = "records"
