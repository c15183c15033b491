"""The scripts, their cue cards, and the page on which they are edited."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.conversation import HeardError
from heard.respond import Card, text_of
from heard.respond.cards import BY_CODE, MOST, STEPS, checked, from_json
from heard.respond.paper import LARGEST
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right
from heard.web.scripts import actions
from heard.web.scripts.access import scripts_visible_to
from heard.web.scripts.models import Script, Version

LONGEST_WORDS = 2000


def _writer(request: HttpRequest) -> Person:
    person = somebody(request)
    if not person.may(Right.WRITE_CARDS) or person.team is None:
        raise Http404
    return person


def _seen(person: Person, pk: int) -> Script:
    script = scripts_visible_to(person).filter(pk=pk).first()
    if script is None:
        raise Http404
    return script


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The team's scripts, in order of name."""
    person = somebody(request)
    if not (person.may(Right.USE_CARDS) or person.may(Right.WRITE_CARDS)):
        raise Http404
    shown = scripts_visible_to(person).order_by("name")
    writes = person.may(Right.WRITE_CARDS) and person.team is not None
    return render(request, "scripts/scripts.html", {"room": "scripts", "scripts": shown, "writes": writes})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A script is pasted or uploaded; its cards are made at once."""
    person = _writer(request)
    given = {"name": request.POST.get("name", "").strip()[:120], "text": request.POST.get("text", "")}
    if request.method == "GET":
        return render(request, "scripts/new.html", {"room": "scripts", "given": given})
    try:
        script = _made(person, given["name"], given["text"], request.FILES.get("file"))
    except HeardError as told:
        shown = {"room": "scripts", "given": given, "fault": str(told)}
        return render(request, "scripts/new.html", shown, status=400)
    return redirect("scripts:edit", pk=script.pk)


def _made(person: Person, name: str, text: str, file: "UploadedFile[bytes] | None") -> Script:
    if file is not None:
        if (file.size or 0) > LARGEST:
            raise HeardError(_("larger than 4 MB."), where=file.name or "", then=_("Give the script alone, without pictures."))
        text = text_of(file.name or "script", file.read())
        name = name or (file.name or "").rsplit(".", 1)[0][:120]
    if not name:
        raise HeardError(_("no name."), where=_("script"), then=_("Say what it is for, for example “Late delivery”."))
    assert person.team is not None  # noqa: S101 - the door has asked
    return actions.make(person, person.team, name, text.replace("\r\n", "\n"))


@require_GET
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The cards that the team works with; who writes them sees every version with `?version=`."""
    person = somebody(request)
    it = _seen(person, pk)
    writes = person.may(Right.WRITE_CARDS)
    version = it.published
    if writes:
        asked = request.GET.get("version", "")
        version = it.versions.filter(number=asked).first() if asked.isdigit() else version or actions.newest(it)
    if version is None:
        raise Http404
    made = from_json(version.cards)
    shown = {
        "room": "scripts", "it": it, "version": version, "cards": _grouped(made), "count": len(made), "writes": writes,
        "required": sum(bool(c.required) for c in made), "anyone": sum(bool(c.anyone) for c in made),
        "jargon": sum(len(c.jargon) for c in made),
        "versions": it.versions.select_related("by").order_by("-number") if writes else (),
    }  # fmt: skip
    return render(request, "scripts/script.html", shown)


def _grouped(made: tuple[Card, ...]) -> list[tuple[str, list[dict[str, object]]]]:
    """Cards under the headings of their script, each with how it is done well."""
    out: list[tuple[str, list[dict[str, object]]]] = []
    for card in made:
        if not out or out[-1][0] != card.section:
            out.append((card.section, []))
        out[-1][1].append({"it": card, "how": "" if card.required else BY_CODE[card.step].how})
    return out


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Every card with its words; saving makes a new version."""
    person = _writer(request)
    it = _seen(person, pk)
    last = actions.newest(it)
    made = from_json(last.cards)
    fault = ""
    if request.method == "POST":
        made = _written(request, made)
        number = request.POST.get("number", "")
        try:
            if not made:
                raise HeardError(_("no card is left."), where=it.name, then=_("Keep one."))
            version = actions.save(person, it, int(number) if number.isdigit() else 0, made)
        except HeardError as told:
            fault = str(told)
        else:
            if request.POST.get("do") == "publish":
                actions.publish(person, it, version, timezone.now())
                return redirect("scripts:script", pk=it.pk)
            return redirect("scripts:edit", pk=it.pk)
    shown = {"room": "scripts", "it": it, "version": last, "cards": made, "steps": STEPS, "fault": fault, "next": len(made)}
    return render(request, "scripts/edit.html", shown, status=409 if fault else 200)


def _written(request: HttpRequest, before: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards as the form has them, in the order of their places; a card without words, or put away, is left out."""
    said = {card.words: card for card in before}
    rows: list[tuple[float, int, Card]] = []
    for i in range(min(int(request.POST.get("count") or 0) if request.POST.get("count", "").isdigit() else 0, MOST + 1)):
        words = request.POST.get(f"words-{i}", "").replace("\r\n", "\n").strip()[:LONGEST_WORDS]
        if not words or request.POST.get(f"away-{i}"):
            continue
        same = said.get(words)
        marked = request.POST.get(f"required-{i}")
        required = ((same.required if same else "") or _("a person marked it")) if marked else ""
        step = request.POST.get(f"step-{i}", "")
        prompt = _("Say this word for word") if required else BY_CODE[step].prompt if step in BY_CODE else ""
        card = checked(
            step, words, prompt=prompt, required=required, when=request.POST.get(f"when-{i}", "").strip()[:200],
            section=request.POST.get(f"section-{i}", "").strip()[:80],
        )  # fmt: skip
        place = request.POST.get(f"place-{i}", "")
        rows.append((float(place) if place.replace(".", "", 1).isdigit() else i + 1.0, i, card))
    return tuple(card for _place, _i, card in sorted(rows, key=lambda row: row[:2]))


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The team works with this version from now on; without a version the script is taken back."""
    person = _writer(request)
    it = _seen(person, pk)
    number = request.POST.get("version", "")
    actions.publish(person, it, _version(it, number) if number else None, timezone.now())
    return redirect("scripts:script", pk=it.pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """An older version again, as the newest."""
    person = _writer(request)
    it = _seen(person, pk)
    actions.restore(person, it, _version(it, request.POST.get("version", "")))
    return redirect("scripts:edit", pk=it.pk)


def _version(it: Script, number: str) -> Version:
    found = it.versions.filter(number=number).first() if number.isdigit() else None
    if found is None:
        raise Http404
    return found
