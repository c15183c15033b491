"""The second step: an app with codes, recovery codes, and the lock on guessing them; and the browsers that are signed in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from heard.conversation import HeardError
from heard.web.jobs.actions import claim
from heard.web.jobs.worker import do
from heard.web.locked import lock, unlock
from heard.web.people import sweeping
from heard.web.people.browsers import describe
from heard.web.people.links import make_link
from heard.web.people.models import Record, SignInLink

from .conftest import MONDAY, PASSWORD

SIGN_IN = "/sign-in/"


STANDING = MONDAY.timestamp()


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch):
    """Codes change every half minute; in these stories the clock that counts them stands still."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: STANDING))


def code(secret, steps=0):
    """What the app shows now, or so many half minutes later."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(STANDING) // 30 + steps))


def sign_in(browser, person, password=PASSWORD):
    return browser.post(SIGN_IN, {"email": person.email, "password": password, "keep": "on"})


def say_again(browser):
    """What is asked before the sign-in changes."""
    return browser.post("/you/again/", {"password": PASSWORD})


@pytest.fixture
def with_app(cast, at, django_capture_on_commit_callbacks):
    """Amara has set up an app; gives its secret and her recovery codes."""
    browser = at(None)
    sign_in(browser, cast.amara)
    say_again(browser)
    secret = browser.get("/you/app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/you/app/", {"code": code(secret, -1)})
    assert answer["Location"] == "/you/codes/"
    codes = browser.get("/you/codes/").context["unused_codes"]
    cache.clear()
    return secret, codes


def test_nothing_about_the_sign_in_changes_before_the_password_is_said_again(cast, at):
    browser = at(None)
    sign_in(browser, cast.amara)
    assert browser.get("/you/app/")["Location"] == "/you/again/?next=%2Fyou%2Fapp%2F"
    wrong = browser.post("/you/again/?next=%2Fyou%2Fapp%2F", {"password": "no"})
    assert (wrong.status_code, Authenticator.objects.count()) == (200, 0)
    assert browser.post("/you/again/?next=%2Fyou%2Fapp%2F", {"password": PASSWORD})["Location"] == "/you/app/"
    assert browser.get("/you/app/").status_code == 200


def test_amara_comes_in_with_password_and_app_and_not_with_the_password_alone(with_app, cast, at):
    secret, _ = with_app
    browser = at(None)
    assert sign_in(browser, cast.amara)["Location"] == "/sign-in/second/"
    assert browser.get("/conversations/")["Location"].startswith(SIGN_IN)
    wrong = browser.post("/sign-in/second/", {"code": "000000"})
    assert b"This code does not fit" in wrong.content
    assert browser.post("/sign-in/second/", {"code": code(secret)})["Location"] == "/"
    assert browser.get("/conversations/").status_code == 200
    came = Record.objects.filter(person=cast.amara, did="person.came-in").order_by("-id")[0]
    assert came.facts == {"by": "password", "second": "totp"}


def test_a_code_opens_once(with_app, cast, at):
    secret, _ = with_app
    now = code(secret)
    first, second = at(None), at(None)
    sign_in(first, cast.amara)
    sign_in(second, cast.amara)
    assert first.post("/sign-in/second/", {"code": now}).status_code == 302
    assert second.post("/sign-in/second/", {"code": now}).status_code == 200
    assert second.get("/conversations/").status_code == 302


def test_a_recovery_code_opens_once_and_is_shown_once(with_app, cast, at):
    _, codes = with_app
    assert len(codes) == 10
    first, second = at(None), at(None)
    sign_in(first, cast.amara)
    assert first.post("/sign-in/second/", {"code": codes[3]}).status_code == 302
    sign_in(second, cast.amara)
    assert second.post("/sign-in/second/", {"code": codes[3]}).status_code == 200
    say_again(first)
    again = first.get("/you/codes/")
    assert codes[0] not in again.content.decode()
    assert b"9 codes are left" in again.content


def test_five_wrong_codes_lock_the_door_even_for_the_right_one(with_app, cast, at):
    secret, _ = with_app
    browser = at(None)
    sign_in(browser, cast.amara)
    for _ in range(5):
        cache.clear()  # the count that matters is in the database, whichever process is asked
        last = browser.post("/sign-in/second/", {"code": "000000"})
    assert last.status_code == 429
    cache.clear()
    assert browser.post("/sign-in/second/", {"code": code(secret)}).status_code != 302
    assert browser.get("/conversations/").status_code == 302
    assert sign_in(at(None), cast.amara).status_code == 429


def test_a_sign_in_link_does_not_go_around_the_second_step(with_app, cast, at):
    browser = at(None)
    assert browser.get(make_link(cast.amara, timezone.now()))["Location"] == "/sign-in/second/"
    assert browser.get("/conversations/").status_code == 302


def test_the_key_of_the_app_is_locked_where_it_is_kept(with_app, settings):
    secret, codes = with_app
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(one in kept for one in codes)
    locked = lock("a secret")
    assert unlock(locked) == "a secret"
    settings.SECRET_KEY = "another"
    with pytest.raises(HeardError, match="HEARD_SECRET_KEY"):
        unlock(locked)


def test_somebody_without_a_password_sets_one_before_a_second_step(cast, at):
    cast.tomasz.set_unusable_password()
    cast.tomasz.save()
    browser = at(None)
    browser.get(make_link(cast.tomasz, timezone.now()))
    page = browser.get("/you/").content.decode()
    assert "You came in by link" in page
    assert 'href="/you/app/"' not in page
    assert browser.get("/you/app/")["Location"].startswith("/you/?")
    assert browser.post("/you/password/", {"new": "four plain quiet words"}).status_code == 302
    assert 'href="/you/app/"' in browser.get("/you/").content.decode()


def test_the_app_is_taken_away_and_the_codes_go_with_it(with_app, cast, at):
    secret, _ = with_app
    browser = at(None)
    sign_in(browser, cast.amara)
    browser.post("/sign-in/second/", {"code": code(secret)})
    say_again(browser)
    assert browser.post("/you/app/off/").status_code == 302
    assert not Authenticator.objects.exists()
    did = list(Record.objects.filter(did__startswith="second-step").order_by("id").values_list("did", flat=True))
    assert did == ["second-step.added", "second-step.removed"]
    assert sign_in(at(None), cast.amara)["Location"] == "/"


def test_an_administrator_takes_a_lost_second_step_away_and_its_owner_is_told(with_app, cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    answer = at(cast.tomasz).post(f"/settings/people/{cast.amara.pk}/do/", {"do": "forget-second-step"})
    assert answer.status_code == 302
    assert sign_in(at(None), cast.amara)["Location"] == "/"
    do(claim(timezone.now()))
    assert [m.subject for m in mail.outbox] == ["Your second step was taken away"]
    assert Record.objects.get(did="second-step.forgotten").person == cast.tomasz


def test_from_the_machine_itself_a_way_in_is_found_again(with_app, cast, at, capsys):
    call_command("sign_in_link", cast.amara.email, without_second_step=True)
    link = capsys.readouterr().out.strip().removeprefix("http://127.0.0.1:8000")
    assert at(None).get(link)["Location"] == "/"
    assert Record.objects.get(did="second-step.forgotten").person is None


def test_amara_sees_where_she_is_signed_in_and_signs_the_other_browser_out(cast, at):
    here, there = at(None), at(None)
    sign_in(here, cast.amara)
    there.post(SIGN_IN, {"email": cast.amara.email, "password": PASSWORD}, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"})
    page = here.get("/you/")
    assert [(b.name, b.is_this) for b in page.context["browsers"]] == [
        ("A browser that does not say its name", True), ("Safari on iPhone", False),
    ]  # fmt: skip
    other = page.context["browsers"][1]
    assert here.post(f"/you/browsers/{other.pk}/end/").status_code == 302
    assert there.get("/conversations/").status_code == 302
    assert here.get("/conversations/").status_code == 200


def test_nobody_signs_somebody_else_out(cast, at):
    hers = at(None)
    sign_in(hers, cast.amara)
    session = UserSession.objects.get(user=cast.amara)
    at(cast.jun).post(f"/you/browsers/{session.pk}/end/")
    at(cast.jun).post("/you/browsers/end/")
    assert hers.get("/conversations/").status_code == 200


def test_a_new_password_ends_every_other_session_and_keeps_this_one(cast, at):
    here, there = at(None), at(None)
    sign_in(here, cast.amara)
    sign_in(there, cast.amara)
    wrong = here.post("/you/password/", {"old": "no", "new": "four plain quiet words"})
    assert wrong.status_code == 400
    short = here.post("/you/password/", {"old": PASSWORD, "new": "short"})
    assert b"too short" in short.content
    assert here.post("/you/password/", {"old": PASSWORD, "new": "four plain quiet words"}).status_code == 302
    assert here.get("/conversations/").status_code == 200
    assert there.get("/conversations/").status_code == 302
    assert [b.is_this for b in here.get("/you/").context["browsers"]] == [True]
    assert sign_in(at(None), cast.amara).status_code == 400
    assert sign_in(at(None), cast.amara, "four plain quiet words").status_code == 302


def test_reading_pages_writes_the_time_at_most_every_five_minutes(cast, at, django_assert_num_queries):
    browser = at(None)
    sign_in(browser, cast.amara)
    browser.get("/settings/rights/")
    UserSession.objects.update(last_seen_at=MONDAY)
    browser.get("/settings/rights/")
    assert UserSession.objects.get().last_seen_at == MONDAY
    cache.clear()
    browser.get("/settings/rights/")
    assert UserSession.objects.get().last_seen_at > MONDAY


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17 Safari/605", "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "A browser that does not say its name"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, name):
    assert describe(agent) == name


def test_ended_sessions_and_old_links_are_forgotten_and_the_others_stay(cast, at):
    now = timezone.now()
    browser = at(None)
    sign_in(browser, cast.amara)
    make_link(cast.jun, now)
    assert sweeping.sweep(now) == 0
    assert browser.get("/conversations/").status_code == 200
    make_link(cast.jun, now - timedelta(days=40))
    assert sweeping.sweep(now) == 1
    assert sweeping.sweep(now + timedelta(days=15)) == 2
    assert not UserSession.objects.exists()
    assert SignInLink.objects.count() == 1
