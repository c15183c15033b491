"""Contests: the exchange at a mark, the queue of those that wait, and the page on which one is settled."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from heard import conversation as nouns
from heard.conversation import reading_from_json
from heard.run.page.contest import Contest as Form
from heard.run.page.contest import Contested
from heard.run.page.excerpt import excerpt
from heard.run.words import mark_name, mark_says
from heard.understand.standing import could_say, said_at
from heard.web.conversations import contesting, keeping
from heard.web.conversations.access import contests_of, reader, seen, settles, unled, visible_to
from heard.web.conversations.models import Contest, Conversation, Doubt, Outcome
from heard.web.people.models import Person
from heard.web.people.rights import Right
from heard.web.people.trail import record

LONGEST = 4000
MOST_SHOWN = 100


def form(request: HttpRequest, person: Person, row: Conversation) -> Form | None:
    """How this person contests a mark of this conversation, and every exchange so far; None for who may not."""
    if not person.may(Right.CONTEST):
        return None
    # A person's own contest stands at the mark before anybody else's; of one person's, the newest
    told = sorted(_exchanges(row), key=lambda c: (c.outcome == Outcome.OPEN, c.person_id == person.pk))
    made = {c.mark: _contested(person, c) for c in told}
    return Form(action=reverse("conversations:contest", args=[row.pk]), token=get_token(request), made=made)


def _exchanges(row: Conversation) -> QuerySet[Contest]:
    return row.contests.exclude(outcome=Outcome.WITHDRAWN).select_related("person", "answered_by").order_by("at", "pk")


def _contested(person: Person, told: Contest) -> Contested:
    settled = told.outcome != Outcome.OPEN
    more = render_to_string("conversations/exchange_more.html", {"it": told, "person": person, "may": may_settle(person, told)})
    return Contested(
        by=_("you") if told.person_id == person.pk else told.person.name,
        when=_when(told.at),
        words=told.reason,
        answer=_answer(told) if settled else _("Until a supervisor has answered, this mark counts nowhere."),
        reply=told.answer,
        settled=settled,
        more=Markup(more),  # noqa: S704 - the template escapes
    )


def _when(at: object) -> str:
    return date_format(timezone.localtime(at), "D j M, H:i")  # type: ignore[arg-type]


def _answer(told: Contest) -> str:
    who = {"name": told.answered_by.name if told.answered_by else "", "when": _when(told.answered_at)}
    if told.outcome == Outcome.CHANGES:
        says = {"was": mark_says(told.mark, told.said) or "?", "now": mark_says(told.mark, told.changed_to)}
        return _("%(name)s, %(when)s: changed from %(was)s to %(now)s.") % {**who, **says}
    if told.outcome == Outcome.STANDS:
        return _("%(name)s, %(when)s: the mark stands.") % who
    return _("%(name)s, %(when)s: unclear; the mark counts nowhere.") % who


def gone(person: Person, row: Conversation, reading: nouns.Reading) -> Iterator[tuple[int, Markup]]:
    """For turns whose contested mark is no longer shown, because it was changed away: the exchange, to stand below the words."""
    for told in _exchanges(row):
        turn = told.mark.rpartition(".")[0]
        if turn.isdigit() and said_at(reading, told.mark) is None:
            shown = {"one": _contested(person, told), "name": mark_name(told.mark)}
            yield int(turn), Markup(render_to_string("conversations/exchange.html", shown))  # noqa: S704 - it escapes


def may_settle(person: Person, told: Contest) -> bool:
    """Whether this person may answer this contest, which they may read, and which waits."""
    return told.outcome == Outcome.OPEN and _answers(person, told)


def _answers(person: Person, told: Contest) -> bool:
    """Whether this person answers contests like this one: a supervisor, or who stands in for one; nobody their own doubt."""
    if told.person_id == person.pk:
        return False
    return person.may(Right.SETTLE) or (person.may(Right.STAND_IN) and unled().filter(pk=told.conversation.team_id).exists())


@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a contest with its reason and show the conversation again, at the mark."""
    person = reader(request)
    row = seen(person, pk)
    if not person.may(Right.CONTEST):
        raise Http404
    mark, doubt = request.POST.get("mark", "")[:80], request.POST.get("what", "")
    reason = request.POST.get("words", "").strip()[:LONGEST]
    if doubt not in Doubt.values:
        return _fault(request, row, _("No such mark."))
    if not reason:
        return _fault(request, row, _("A contest needs a reason: say what you saw that the reading did not."))
    if contesting.contest(person, row, mark=mark, doubt=doubt, reason=reason, now=timezone.now()) is None:
        return _fault(request, row, _("The reading has no such mark any more."))
    return redirect(_at(row, mark))


def _fault(request: HttpRequest, row: Conversation, words: str) -> HttpResponse:
    return render(request, "conversations/fault.html", {"fault": words, "it": row}, status=400)


def _at(row: Conversation, mark: str) -> str:
    turn = mark.rpartition(".")[0]
    return reverse("conversations:conversation", args=[row.pk]) + (f"#t{turn}" if turn.isdigit() else "")


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The contests that this person may see: for a supervisor the team's, those that waited longest first; else their own."""
    person = reader(request)
    if not person.may(Right.CONTEST):
        raise Http404
    settled = request.GET.get("show") == "settled"
    mine = contests_of(person).exclude(outcome=Outcome.WITHDRAWN)
    waiting = mine.filter(outcome=Outcome.OPEN)
    told = mine.exclude(outcome=Outcome.OPEN).order_by("-answered_at") if settled else waiting.order_by("at")
    rows = [_line(person, c) for c in told.select_related("person", "answered_by", "conversation")[:MOST_SHOWN]]
    shown = {
        "rows": rows, "settled": settled, "waiting": waiting.count(), "may_teach": person.may(Right.SETTLE),
        "may_settle": person.may(Right.SETTLE) or person.may(Right.STAND_IN),
    }  # fmt: skip
    return render(request, "conversations/contests.html", shown)


def _line(person: Person, told: Contest) -> dict[str, object]:
    return {
        "it": told,
        "name": mark_name(told.mark),
        "said": mark_says(told.mark, told.said),
        "answer": _answer(told) if told.outcome != Outcome.OPEN else "",
        "may": may_settle(person, told),
        "mine": told.person_id == person.pk,
    }


def _told(person: Person, pk: int) -> Contest:
    told = contests_of(person).filter(pk=pk).select_related("person", "answered_by", "conversation").first()
    if told is None:
        raise Http404
    return told


@require_GET
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest: the words it is about, what was said for and against, and for a supervisor the answer to give."""
    person = reader(request)
    told = _told(person, pk)
    if not visible_to(person).filter(pk=told.conversation_id).exists():
        record(person, "contest.opened", f"conversation:{told.conversation_id}", mark=told.mark)
    return _exchange(request, person, told)


def _exchange(request: HttpRequest, person: Person, told: Contest, fault: str = "") -> HttpResponse:
    row = told.conversation
    newest = keeping.newest_reading(row)
    reading = None if newest is None else reading_from_json(newest.body)
    said = keeping.as_said(row)
    newer = newest is not None and newest.recipe != told.recipe
    now = None if reading is None else said_at(reading, told.mark)
    others = _exchanges(row).filter(mark=told.mark).exclude(pk=told.pk)
    shown = {
        **_line(person, told),
        "conversation": row,
        "place": _at(row, told.mark) if visible_to(person).filter(pk=row.pk).exists() else "",
        "lines": () if reading is None else excerpt(said, reading, told.mark),
        "unchanged": told.outcome != Outcome.OPEN or not newer or now == told.said,
        "choices": [(code, mark_says(told.mark, code)) for code in could_say(told.mark) if code != told.said],
        "others": [_line(person, c) for c in others],
        "fault": fault,
        "given": request.POST,
    }
    return render(request, "conversations/contest.html", shown, status=400 if fault else 200)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A supervisor answers: the mark stands, changes, or stays unclear; with words, because the other person reads them."""
    person = reader(request)
    told = _told(person, pk)
    if not _answers(person, told):
        raise Http404
    outcome, answer = request.POST.get("outcome", ""), request.POST.get("words", "").strip()[:LONGEST]
    if outcome not in (Outcome.STANDS, Outcome.CHANGES, Outcome.UNCLEAR):
        return _exchange(request, person, told, _("Choose what becomes of the mark."))
    if not answer:
        return _exchange(request, person, told, _("Say why; whoever contested it reads your words."))
    to = request.POST.get("to", "")
    if outcome == Outcome.CHANGES and to not in could_say(told.mark):
        return _exchange(request, person, told, _("Choose what the mark changes to."))
    contesting.settle(person, told, outcome=outcome, changed_to=to, answer=answer, now=timezone.now())
    return redirect("conversations:contests")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person who contested takes it back."""
    person = reader(request)
    told = _told(person, pk)
    if told.person_id != person.pk:
        raise Http404
    contesting.withdraw(person, told, timezone.now())
    return redirect(_at(told.conversation, told.mark))


def waiting_for(person: Person) -> int:
    """How many contests wait for this person's answer."""
    return Contest.objects.filter(settles(person)).count()
