"""The page on which conversations are taken out: which, in what form, with which names."""

from importlib.util import find_spec

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heard.conversation.codebook import label
from heard.run.outgoing import OUTGOING, ROWS, Outgoing
from heard.web.conversations import finding
from heard.web.conversations.access import reader
from heard.web.conversations.models import Conversation
from heard.web.records import taking
from heard.web.records.access import Shelf, takeable

MOST = {"pdf": 200}
"""How many conversations may go out at once in a form that takes long to make."""
NEEDS = {"parquet": "pyarrow", "pdf": "weasyprint"}
"""What must be installed beside Heard for a form."""


def _shelf(request: HttpRequest, asked: dict[str, str]) -> tuple[Shelf, finding.Wanted, int | None]:
    """What may be taken out of what is asked for: one conversation by its id, or what the filters find."""
    shelf = takeable(reader(request))
    one, want = asked.get("conversation", ""), finding.wanted(asked)
    if one.isdecimal() and len(one) < 19:
        return Shelf(shelf.conversations.filter(pk=int(one)), shelf.colleagues), finding.Wanted(), int(one)
    return Shelf(finding.find(shelf.conversations, want), shelf.colleagues), want, None


@require_GET
def out(request: HttpRequest) -> HttpResponse:
    """How many conversations that is, and the forms they may leave in."""
    return _page(request, request.GET.dict())


def _page(request: HttpRequest, asked: dict[str, str], fault: str = "") -> HttpResponse:
    shelf, want, one = _shelf(request, asked)
    count = shelf.conversations.count()
    shown = {
        "room": "conversations",
        "count": count,
        "unread": shelf.conversations.filter(read_at=None).count(),
        "want": want,
        "one": one,
        "filters": _words(want),
        "forms": [{"it": f, "chosen": f.code == asked.get("form", "jsonl"), "missing": _missing(f)} for f in OUTGOING.values()],
        "rows": asked.get("rows", "turn"),
        "colleagues": shelf.colleagues,
        "fault": fault,
    }  # fmt: skip
    return render(request, "records/out.html", shown, status=400 if fault else 200)


def _missing(form: Outgoing) -> str:
    needs = NEEDS.get(form.code)
    return needs if needs and find_spec(needs) is None else ""


def _words(want: finding.Wanted) -> list[str]:
    """The filters as people say them."""
    told = {
        "q": _("in which “%(q)s” was said") % {"q": want.q},
        "by": _("by %(who)s") % {"who": finding.BY.get(want.by, "")},
        "scenario": label(want.scenario, "scenario").lower(),
        "feeling": label(want.feeling, "feeling").lower(),
        "resolution": label(want.resolution, "resolution").lower(),
        "moments": str(finding.MOMENTS[want.moments][0]) if want.moments else "",
        "strain": str(finding.STRAIN[want.strain][0]) if want.strain else "",
        "state": str(finding.LOOKED_AT[want.state][0]) if want.state else "",
        "channel": want.channel,
        "agent": _("answered by %(name)s") % {"name": want.agent},
        "since": _("from %(day)s") % {"day": want.since},
        "until": _("to %(day)s") % {"day": want.until},
    }
    return [told.get(name, name) for name in want.filters]


@require_POST
def take(request: HttpRequest) -> HttpResponseBase:
    """The file itself."""
    asked = {name: str(value) for name, value in request.POST.items()}
    shelf, want, one = _shelf(request, asked)
    form, rows = OUTGOING.get(asked.get("form", "")), asked.get("rows", "turn")
    if form is None or rows not in ROWS:
        return _page(request, asked, _("Choose a form."))
    if fault := _fault(shelf, form):
        return _page(request, asked, fault)
    person, now = reader(request), timezone.now()
    pieces = taking.taken_out(
        person, shelf.conversations, form, now, rows=rows,
        colleagues=shelf.colleagues and not asked.get("nameless"), asked=" ".join(want.filters),
    )  # fmt: skip
    each = form.one is not None and shelf.conversations.count() != 1
    name = f"heard-{f'conversation-{one}' if one else timezone.localtime(now).strftime('%Y-%m-%d-%H%M')}"
    return taking.streamed(pieces, name + (".zip" if each else form.ending), "application/zip" if each else form.media)


def _fault(shelf: Shelf, form: Outgoing) -> str:
    """Why this cannot be taken out, in words; nothing where it can."""
    whole: int = _leaving(shelf, form).count()
    if needs := _missing(form):
        return _("%(form)s needs %(needs)s. Ask whoever runs Heard to install heard[out].") % {"form": form.name, "needs": needs}
    if not whole:
        return _("There is nothing to take out.")
    if whole > MOST.get(form.code, whole):
        told = {"form": form.name, "most": MOST[form.code]}
        return _("As %(form)s at most %(most)s at once: narrow the filters, or take HTML.") % told
    return ""


def _leaving(shelf: Shelf, form: Outgoing) -> QuerySet[Conversation]:
    return shelf.conversations if form.unread else shelf.conversations.exclude(read_at=None)
