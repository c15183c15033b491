"""The page on which is set how long words are kept: first what would go, then the rule."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_GET, require_POST

from heard.web.people.models import Team
from heard.web.records import retention
from heard.web.records.access import keeper
from heard.web.records.models import Night

SALT = "heard.retention"
EVER, AS_OTHERS = "ever", ""
GOOD_FOR = 1800
"""Seconds in which a look at what would go may be followed by the rule."""
NIGHTS = 14


def said(months: int | None) -> str | Promise:
    """A time in words."""
    if months is None:
        return gettext_lazy("for ever")
    if months % 12 == 0 and months > 12:
        return ngettext_lazy("%(n)s year", "%(n)s years", "n") % {"n": months // 12}
    return ngettext_lazy("%(n)s month", "%(n)s months", "n") % {"n": months}


def _choices(own: int | None, *, is_set: bool, others: bool) -> list[dict[str, object]]:
    known = [months for months in retention.CHOICES if months is not None]
    months = sorted({*known, *([own] if own else [])})
    out: list[dict[str, object]] = [{"code": str(m), "words": said(m), "on": is_set and own == m} for m in months]
    out.append({"code": EVER, "words": said(None), "on": is_set and own is None})
    if others:
        out.insert(0, {"code": AS_OTHERS, "words": _("as the others"), "on": not is_set})
    return out


def _page(request: HttpRequest, kept: retention.Rules, *, tried: str = "") -> HttpResponse:
    now = timezone.now()
    going = retention.going(kept, now)
    teams = [
        {"it": one, "keeps": said(one.months), "choices": _choices(kept.get(one.team.pk), is_set=one.team.pk in kept, others=True)}
        for one in going
    ]
    shown = {
        "room": "retention",
        "teams": teams,
        "all_teams": _choices(kept[None], is_set=True, others=False),
        "going": sum(one.count for one in going),
        "grace": retention.GRACE.days,
        "tried": tried,
        "nights": _nights(),
    }
    return render(request, "records/retention.html", shown)


def _nights() -> list[dict[str, object]]:
    names = {str(team.pk): team.name for team in Team.objects.all()}
    return [
        {
            "it": night,
            "conversations": night.deleted.get("conversations", 0),
            "teams": [(names.get(pk, "?"), number) for pk, number in night.teams.items()],
        }
        for night in Night.objects.order_by("-pk")[:NIGHTS]
    ]


@require_GET
def retention_page(request: HttpRequest) -> HttpResponse:
    """The rules, what goes tonight by them, and what went on the last nights."""
    keeper(request)
    return _page(request, retention.rules())


def _asked(request: HttpRequest) -> dict[int | None, int | None]:
    """The rules that somebody chose on the page."""
    out: dict[int | None, int | None] = {None: _months(request.POST.get("all", ""), retention.USUAL)}
    for team in Team.objects.filter(is_sample=False):
        told = request.POST.get(f"team-{team.pk}", AS_OTHERS)
        if told != AS_OTHERS:
            out[team.pk] = _months(told, out[None])
    return out


def _months(told: str, otherwise: int | None) -> int | None:
    if told == EVER:
        return None
    return int(told) if told.isdecimal() and 0 < int(told[:4]) <= 600 else otherwise


@require_POST
def try_rules(request: HttpRequest) -> HttpResponse:
    """A dry run: what would go by these rules. Nothing is kept yet, and nothing deleted."""
    keeper(request)
    kept = _asked(request)
    return _page(request, kept, tried=signing.dumps([[team, months] for team, months in kept.items()], salt=SALT))


@require_POST
def keep_rules(request: HttpRequest) -> HttpResponse:
    """Keep the rules whose dry run was just shown."""
    person = keeper(request)
    try:
        told = signing.loads(request.POST.get("tried", ""), salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        messages.error(request, _("That was too long ago. Look again at what would go."))
        return redirect("records:retention")
    here = set(Team.objects.values_list("pk", flat=True))
    retention.set_rules(person, {team: months for team, months in told if team is None or team in here}, timezone.now())
    messages.info(request, _("Kept. What is too old goes tonight."))
    return redirect("records:retention")
