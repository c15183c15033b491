"""How the board says what it shows: feelings, signals, what has happened, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from heard.conversation import codebook
from heard.respond.alerts import RISE, SEVERE
from heard.run.words import hedge

STRENGTHS = (gettext_lazy("calm"), gettext_lazy("mild"), gettext_lazy("clear"), gettext_lazy("severe"))
SIGNALLED = {
    "wants_manager": gettext_lazy("wants to take it further"),
    "churn_risk": gettext_lazy("may leave"),
    "unheard": gettext_lazy("feels unheard"),
}
SHORT = {mark.code: mark.short for mark in codebook.FEELINGS}


@dataclass(frozen=True, slots=True)
class Feel:
    """A feeling as its chip shows it."""

    stroke: str
    look: str
    label: str
    strength: str
    hedge: str
    bars: tuple[bool, bool, bool]


def feel(code: str, strength: int, sure: float) -> Feel | None:
    """The chip of a feeling; none where none was read."""
    if code not in SHORT:
        return None
    look = "ease" if code in codebook.EASE else f"s{strength}"
    word = str(STRENGTHS[strength]) if strength else ""
    label = codebook.label(code, "feeling")
    how = hedge(sure) if strength else ""
    bars = (strength > 0, strength > 1, strength > 2)
    return Feel(f"g-{SHORT[code]}", look, label.lower() if how else label, word, how, bars)


def signals(codes: list[str]) -> str:
    """What else the customer said of it, in few words."""
    known = [codebook.label(code, "signal") for code in codes if code != "resolved"]
    return ", ".join(known[:2])


def climbed(rise: Mapping[str, Any]) -> str:
    """A rise in words: "mild to severe in two turns"; nothing where there is none."""
    if "from" not in rise:
        return ""
    turns = int(rise["turns"])
    told = {"low": STRENGTHS[int(rise["from"])], "high": STRENGTHS[int(rise["to"])], "n": turns}
    return ngettext("%(low)s to %(high)s in one turn", "%(low)s to %(high)s in %(n)d turns", turns) % told


def happened(cause: str, told: Mapping[str, Any]) -> str:
    """What an alert says after the customer's name."""
    if cause in (RISE, SEVERE) and "from" in told:
        turns = int(told["turns"])
        said = {"low": STRENGTHS[int(told["from"])], "high": STRENGTHS[int(told["to"])], "n": turns}
        return ngettext(
            "went from %(low)s to %(high)s in one turn", "went from %(low)s to %(high)s in %(n)d turns", turns
        ) % said  # fmt: skip
    if cause == SEVERE:
        feeling = codebook.label(str(told.get("feeling", "")), "feeling").lower()
        return _("begins with severe %(feeling)s") % {"feeling": feeling} if feeling else _("is severe now")
    return str(SIGNALLED.get(cause, ""))


def besides(told: Mapping[str, Any]) -> str:
    """The other causes of one alert, in few words."""
    codes = [str(code) for code in told.get("also", [])]
    return ", ".join(str(SIGNALLED[code]) if code in SIGNALLED else _("severe now") for code in codes if code != RISE)
