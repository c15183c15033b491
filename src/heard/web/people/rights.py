"""Who may do what: one table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in the team."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


class Right(StrEnum):
    """One thing that somebody may or may not do."""

    READ_OWN = "read the conversations they answered"
    READ_TEAM = "read the team's conversations"
    READ_SAMPLE = "read the sample"
    BRING_IN = "bring conversations in, and read those they brought"
    CONTEST = "contest a mark in a conversation they may read"


# An administrator sets Heard up and reads no real conversation but those they brought in themselves.
# An analyst gets figures, never words.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.READ_OWN, Right.CONTEST}),
    Role.SUPERVISOR: frozenset({Right.READ_OWN, Right.READ_TEAM, Right.BRING_IN, Right.CONTEST}),
    Role.ANALYST: frozenset(),
    Role.ADMINISTRATOR: frozenset({Right.READ_SAMPLE, Right.BRING_IN, Right.CONTEST}),
}
