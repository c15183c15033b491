"""The room's name for Django."""

from django.apps import AppConfig


class ScriptsRoom(AppConfig):
    """The room in which scripts become cue cards."""

    name = "heard.web.scripts"
    label = "scripts"
