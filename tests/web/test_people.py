"""Coming in and going out."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from heard.web.people.links import GOOD_FOR, make_link, use_link
from heard.web.people.models import Person, Record
from heard.web.people.rights import RIGHTS, ROOMS, Right, Role

from .conftest import PASSWORD

SIGN_IN = "/sign-in/"


def test_amara_signs_in_with_her_password_and_out_again(cast, at):
    browser = at(None)
    answer = browser.post(SIGN_IN, {"email": "Amara@example.org", "password": PASSWORD, "next": "/conversations/?q=cot"})
    assert (answer.status_code, answer["Location"]) == (302, "/conversations/?q=cot")
    assert browser.get("/conversations/").status_code == 200
    assert browser.post("/sign-out/").status_code == 302
    assert browser.get("/conversations/")["Location"].startswith(SIGN_IN)
    did = Record.objects.filter(person=cast.amara).order_by("id").values_list("did", flat=True)
    assert list(did) == ["person.came-in", "person.went-out"]


def test_a_sign_in_never_leads_to_another_site(cast, at):
    answer = at(None).post(SIGN_IN, {"email": cast.amara.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_wrong_password_does_not_say_whether_the_person_exists(cast, at):
    known = at(None).post(SIGN_IN, {"email": cast.amara.email, "password": "no"})
    unknown = at(None).post(SIGN_IN, {"email": "nobody@example.org", "password": "no"})
    assert known.status_code == unknown.status_code == 400
    assert known.context["fault"] == unknown.context["fault"] != ""


def test_after_five_wrong_passwords_even_the_right_one_waits(cast, at):
    browser = at(None)
    for _ in range(5):
        last = browser.post(SIGN_IN, {"email": cast.amara.email, "password": "no"})
    assert last.status_code == 429
    locked = browser.post(SIGN_IN, {"email": cast.amara.email, "password": PASSWORD})
    assert locked.status_code == 429
    assert b"Five wrong passwords" in locked.content
    assert browser.post(SIGN_IN, {"email": cast.jun.email, "password": PASSWORD}).status_code == 302


def test_a_network_that_tries_many_names_is_slowed_down(cast, at):
    browser = at(None)
    answers = [browser.post(SIGN_IN, {"email": f"p{i}@example.org", "password": "no"}).status_code for i in range(25)]
    assert answers.count(429) == 5


def test_a_link_lets_its_person_in_once(cast, at):
    path = make_link(cast.tomasz, timezone.now())
    first, second = at(None), at(None)
    assert first.get(path)["Location"] == "/"
    assert first.get("/bring-in/").status_code == 200
    assert second.get(path).status_code == 410
    assert second.get("/bring-in/").status_code == 302


def test_a_link_that_is_old_or_altered_lets_nobody_in(cast):
    now = timezone.now()
    token = make_link(cast.tomasz, now - GOOD_FOR - timedelta(seconds=1)).split("/")[-2]
    assert use_link(token, now) is None
    fresh = make_link(cast.tomasz, now).split("/")[-2]
    assert use_link(fresh[:-1] + ("A" if fresh[-1] != "A" else "B"), now) is None
    assert use_link(fresh, now) == cast.tomasz


def test_a_browser_that_looks_ahead_does_not_use_the_link_up(cast, at):
    path = make_link(cast.tomasz, timezone.now())
    assert at(None).get(path, headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 503
    assert at(None).get(path).status_code == 302


def test_a_form_without_its_token_is_refused(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.priya, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/theme/", "/sign-out/", "/bring-in/drop/", "/bring-in/paste/", "/bring-in/known/", "/bring-in/clear/"):
        assert browser.post(path).status_code == 403, path
    assert Client(enforce_csrf_checks=True).post(SIGN_IN, {"email": "a", "password": "b"}).status_code == 403


def test_the_light_is_written_by_the_server_so_that_nothing_flashes(cast, at):
    browser = at(cast.amara)
    browser.post("/theme/", {"theme": "dark"})
    assert b'data-theme="dark"' in browser.get("/conversations/").content
    browser.post("/theme/", {"theme": "system"})
    assert b"data-theme=" not in browser.get("/conversations/").content
    browser.post("/theme/", {"theme": "neon"})
    assert Person.objects.get(pk=cast.amara.pk).theme == "system"


def test_pages_allow_no_script_or_style_but_our_own_files(cast, at, keep):
    row = keep(by=cast.priya)
    for path in (SIGN_IN, "/conversations/", "/bring-in/", f"/conversations/{row.pk}/"):
        answer = at(None if path == SIGN_IN else cast.priya).get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        page = answer.content.decode()
        assert "<style" not in page, path
        assert " style=" not in page, path
        assert "<script>" not in page, path
        assert " onclick=" not in page, path


def test_every_role_is_in_the_table_and_an_analyst_reads_no_words():
    assert set(RIGHTS) == set(Role)
    assert not RIGHTS[Role.ANALYST] & {Right.READ_OWN, Right.READ_TEAM}


def test_the_page_of_rights_leaves_none_out_and_names_none_twice():
    shown = [right for _, rights in ROOMS for right in rights]
    assert sorted(shown) == sorted(Right)
    assert frozenset.union(*RIGHTS.values()) == set(Right)


def test_what_is_for_nobody_elses_eyes_is_no_right_of_an_administrator_or_analyst():
    for role in (Role.ANALYST, Role.ADMINISTRATOR):
        assert not RIGHTS[role] & {Right.READ_OWN, Right.READ_TEAM, Right.REFLECT, Right.SETTLE}


def test_a_supervisor_of_two_teams_reads_both_and_no_third(cast, at, keep):
    row = keep()
    assert at(cast.rival).get(f"/conversations/{row.pk}/").status_code == 404
    cast.rival.also_in.add(cast.team)
    assert at(cast.rival).get(f"/conversations/{row.pk}/").status_code == 200
    cast.stranger.also_in.add(cast.team)
    assert at(cast.stranger).get(f"/conversations/{row.pk}/").status_code == 404
