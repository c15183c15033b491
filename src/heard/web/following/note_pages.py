"""Writing to a customer that somebody listened, and the log of what was written."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from heard import conversation as nouns
from heard.conversation import HeardError
from heard.respond import Note as Drafted
from heard.respond.note import GAP
from heard.web.conversations.keeping import as_said
from heard.web.conversations.models import Conversation
from heard.web.following import letters, notes, otherwise, sealed
from heard.web.following.access import conversation_to_write_about, notes_visible_to
from heard.web.following.models import Address, Note, NoteState, State
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right

SHOWN = 100


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The notes that this person may see, newest first."""
    person = somebody(request)
    if not person.may(Right.SEND_NOTES):
        raise Http404
    mine = notes_visible_to(person)
    rows = mine.select_related("conversation", "person").order_by("-made_at", "-pk")[:SHOWN]
    return render(request, "following/notes.html", {"room": "promises", "notes": rows, "total": mine.count(), "shown": SHOWN})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("address")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The note on one conversation: drafted until somebody keeps one; kept, worded anew or sent as the button says."""
    person = somebody(request)
    row = conversation_to_write_about(person, pk)
    try:
        notes.drafted(row, person)  # where nothing was read yet, nothing can be shown beside the note
        kept = notes.looked_at(person, row) if request.method == "GET" else notes.begin(person, row)
    except HeardError as told:
        return render(request, "following/no_note.html", {"it": row, "fault": str(told)}, status=409)
    if request.method == "GET":
        return _page(request, person, row, kept)
    return _done(request, person, row, kept, request.POST.get("do", "save"))


def _done(request: HttpRequest, person: Person, row: Conversation, kept: Note, do: str) -> HttpResponse:
    if do == "reword":
        notes.reword(person, kept)
    elif do == "forget":
        notes.forget_address(person, kept)
    elif do == "otherwise":
        return _otherwise(request, person, row, kept)
    elif do in ("arrived", "lost"):
        notes.resolve(person, kept, arrived=do == "arrived", now=timezone.now())
    else:
        notes.save(person, kept, request.POST.get("subject", kept.subject), request.POST.get("body", kept.body))
        if do == "send":
            return _send(request, person, row, Note.objects.get(pk=kept.pk))
    return redirect("following:note", pk=row.pk)


def _otherwise(request: HttpRequest, person: Person, row: Conversation, kept: Note) -> HttpResponse:
    """What is written is kept; what the language model offers stands below it."""
    notes.save(person, kept, request.POST.get("subject", kept.subject), request.POST.get("body", kept.body))
    kept, address = Note.objects.get(pk=kept.pk), request.POST.get("address", "").strip()
    try:
        return _page(request, person, row, kept, offered=otherwise.offered(person, row, kept), address=address)
    except HeardError as told:
        return _page(request, person, row, kept, fault=str(told), address=address, status=409)


def _send(request: HttpRequest, person: Person, row: Conversation, kept: Note) -> HttpResponse:
    address = request.POST.get("address", "").strip()
    try:
        validate_email(address)
    except ValidationError:
        fault = _("That is no e-mail address. Write it like dana@example.org.")
        return _page(request, person, row, kept, fault=fault, wrong="address", address=address, status=400)
    new = notes.new_promises(kept)
    if new and request.POST.get("promise") != "mine":
        return _page(request, person, row, kept, new=new, address=address, status=409)
    fault = notes.ask_to_send(person, kept, address, new, timezone.now())
    if fault:
        return _page(request, person, row, kept, fault=fault, address=address, status=409)
    return redirect("following:note", pk=row.pk)


def _page(
    request: HttpRequest,
    person: Person,
    row: Conversation,
    kept: Note,
    *,
    fault: str = "",
    wrong: str = "",
    new: tuple[nouns.Promise, ...] = (),
    offered: tuple[str, ...] | None = None,
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    drafted = notes.drafted(row, person, kept.variant)[0]
    there = Address.objects.filter(note=kept).first() if kept.pk else None
    plain = sealed.opened(there.sealed) if there else None
    model = otherwise.model()
    shown = {
        "model": model.name if model and otherwise.is_whole(drafted) else "",
        "offered": offered,
        "room": "promises",
        "it": row,
        "note": kept,
        "writable": kept.state in notes.WRITABLE,
        "rests": _rests(row, drafted),
        "gap": GAP in kept.body,
        "fault": fault,
        "wrong": wrong,
        "new": new,
        "typed": address,
        "veiled": sealed.veiled(plain) if plain else "",
        "missing": letters.missing(),
        "late": row.promises.filter(state=State.OPEN, due_at__lt=timezone.now()).count(),
        "moving": kept.state in (NoteState.WAITING, NoteState.SENDING),
    }
    return render(request, "following/note.html", shown, status=status)


def _rests(row: Conversation, drafted: Drafted) -> list[dict[str, object]]:
    """What each line of the draft rests on: the words, and where they stand."""
    said = as_said(row)
    return [
        {
            "kind": line.kind,
            "turn": line.rests_on[0].turn,
            "quote": " … ".join(said.words(s) for s in line.rests_on if said.words(s)),
        }
        for line in drafted.lines
        if line.rests_on
    ]
