"""What is open without signing in: the page on which a customer says no more, and the door for notices of failed delivery."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from heard.respond import bounce
from heard.respond.bounce import LARGEST
from heard.web import environment
from heard.web.following import letters, notes

A_MINUTE = 30
"""Requests of one network to a public page in a minute."""


@csrf_exempt  # the token in the address is the proof; a mail program posts here with one click (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """No more notes: a page with one button, so that a program that only looks at links changes nothing."""
    if _too_many(request):
        return render(request, "following/no_more.html", {"slow": True}, status=429)
    reader = letters.reader_of(token)
    if reader is None:
        return render(request, "following/no_more.html", {"unknown": True}, status=404)
    done = request.method == "POST"
    if done:
        notes.no_more(reader[1])
    return render(request, "following/no_more.html", {"done": done, "team": reader[0]})


@csrf_exempt  # a mail server has no form; the key is the proof
@login_not_required
@require_POST
def bounced(request: HttpRequest) -> HttpResponse:
    """A notice of failed delivery, whole, as a mail server got it."""
    key = environment.bounce_key()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not key or not constant_time_compare(given, key):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    return HttpResponse(status=204 if take_notice(request.read(LARGEST)) else 202)


def take_notice(raw: bytes) -> bool:
    """Take a notice in; False if it is about none of our notes, or no notice at all."""
    told = bounce(raw)
    note = letters.note_of(told.message) if told else None
    if told is None or note is None:
        return False
    notes.came_back(note, gone=told.gone, status=told.status, now=timezone.now())
    return True


def _too_many(request: HttpRequest) -> bool:
    key = f"no-more:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    return int(cache.incr(key)) > A_MINUTE
