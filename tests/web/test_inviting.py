"""Invitations, new passwords by letter, and what an administrator may do with people and teams."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from heard.respond import hours
from heard.web.jobs.actions import claim
from heard.web.jobs.models import Job
from heard.web.jobs.worker import do
from heard.web.people import actions, inviting
from heard.web.people.models import Invitation, Person, Record, Team
from heard.web.people.rights import Right, Role

from .conftest import PASSWORD
from .mail_server import mail_server

GOOD = "four plain quiet words"


def invite(browser, emails="new@example.org", role="agent", team=""):
    return browser.post("/settings/people/invite/", {"emails": emails, "role": role, "team": team})


def link_in(answer):
    return re.search(r"http://testserver(/invitation/[^/<]+/)", answer.content.decode())[1]


def do_all():
    while job := claim(timezone.now()):
        do(job)


def test_without_a_mail_server_the_link_is_shown_once_and_lets_one_person_join(cast, at):
    browser = at(cast.tomasz)
    link = link_in(invite(browser, " New@Example.org ", team=cast.team.pk))
    assert link.encode() not in browser.get("/settings/people/").content
    joining = at(None)
    assert b"new@example.org" in joining.get(link).content
    short = joining.post(link, {"name": "Noor Haddad", "new": "short"})
    assert (short.status_code, Person.objects.filter(email="new@example.org").exists()) == (400, False)
    assert joining.post(link, {"name": "Noor Haddad", "new": GOOD})["Location"] == "/you/?new=1"
    noor = Person.objects.get(email="new@example.org")
    assert (noor.name, noor.role, noor.team) == ("Noor Haddad", Role.AGENT, cast.team)
    assert joining.get("/conversations/").status_code == 200
    assert at(None).post(link, {"name": "Somebody", "new": GOOD}).status_code == 410
    assert at(None).post("/sign-in/", {"email": noor.email, "password": GOOD}).status_code == 302


def test_with_a_mail_server_each_gets_a_letter_and_no_link_is_shown(cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    answer = invite(at(cast.tomasz), "a@example.org, b@example.org; amara@example.org", "agent", cast.team.pk)
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["a@example.org"], "Tomasz invites you to Heard"), (["b@example.org"], "Tomasz invites you to Heard"),
    ]  # fmt: skip
    assert b"/invitation/" not in answer.content
    letter = mail.outbox[0]
    link = re.search(r"http://testserver(/invitation/\S+/)", letter.body)[1]
    assert link in letter.alternatives[0].content
    assert at(None).get(link).status_code == 200
    assert Invitation.objects.get(email="a@example.org").sent_at is not None
    assert not Invitation.objects.filter(email="amara@example.org").exists()


def test_the_letter_arrives_at_a_real_mail_server_in_words_and_in_html(cast, at, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    with mail_server() as (box, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        answer = invite(at(cast.tomasz), team=cast.team.pk)
    assert b"The letter has gone." in answer.content
    envelope, letter = box.came[0]
    assert envelope.rcpt_tos == ["new@example.org"]
    assert letter["Auto-Submitted"] == "auto-generated"
    words = letter.get_body(("plain",)).get_content()
    link = re.search(r"http://testserver(/invitation/\S+/)", words)[1]
    assert link in letter.get_body(("html",)).get_content()
    assert at(None).get(link).status_code == 200


def test_a_mail_server_that_refuses_leaves_the_link_to_pass_on(cast, at, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    answer = invite(at(cast.tomasz), team=cast.team.pk)
    assert b"ConnectionRefusedError" in answer.content
    assert at(None).get(link_in(answer)).status_code == 200


def test_a_newer_link_makes_the_older_one_useless_and_a_withdrawn_one_opens_nothing(cast, at):
    browser = at(cast.tomasz)
    first = link_in(invite(browser, team=cast.team.pk))
    asked = Invitation.objects.get()
    second = link_in(browser.post(f"/settings/people/invited/{asked.pk}/again/"))
    assert at(None).get(first).status_code == 410
    assert at(None).get(second).status_code == 200
    browser.post(f"/settings/people/invited/{asked.pk}/withdraw/")
    assert at(None).get(second).status_code == 410
    assert link_in(invite(browser, team=cast.team.pk)) != second


def test_an_invitation_that_is_old_or_altered_opens_nothing(cast):
    now = timezone.now()
    told = inviting.invite(cast.tomasz, "new@example.org", Role.AGENT, cast.team, now)
    token = told.path.split("/")[-2]
    assert inviting.invitation_of(token, now) == told.invitation
    assert inviting.invitation_of(token, now + inviting.GOOD_FOR + timedelta(seconds=1)) is None
    assert inviting.invitation_of(token[:-1] + ("A" if token[-1] != "A" else "B"), now) is None


def test_of_two_who_use_an_invitation_at_once_one_joins(cast):
    now = timezone.now()
    asked = inviting.invite(cast.tomasz, "new@example.org", Role.AGENT, cast.team, now).invitation
    assert inviting.accept(asked, "Noor", GOOD, now) is not None
    assert inviting.accept(asked, "Noor", GOOD, now) is None
    assert inviting.invite(cast.tomasz, "new@example.org", Role.AGENT, cast.team, now).invitation is None


@pytest.mark.parametrize(
    ("emails", "role", "team", "fault"),
    [
        ("no-address", "agent", True, "no-address is no e-mail address."),
        ("", "agent", True, "Write at least one e-mail address."),
        ("a@example.org", "agent", False, "Choose a team"),
        ("a@example.org", "emperor", True, "Select a valid choice"),
        (" ".join(f"p{i}@example.org" for i in range(201)), "agent", True, "At most 200 at once."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_written_stays(cast, at, emails, role, team, fault):
    answer = invite(at(cast.tomasz), emails, role, cast.team.pk if team else "")
    assert answer.status_code == 400
    assert fault in answer.content.decode()
    assert emails in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_new_password_comes_by_letter_and_ends_every_session(cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    old = at(None)
    old.post("/sign-in/", {"email": cast.amara.email, "password": PASSWORD})
    at(None).post("/password/forgotten/", {"email": " AMARA@example.org "})
    do_all()
    link = re.search(r"http://testserver(/password/new/\S+/)", mail.outbox[0].body)[1]
    assert mail.outbox[0].to == [cast.amara.email]
    browser = at(None)
    assert browser.get(link).status_code == 200
    assert browser.post(link, {"new": "short"}).status_code == 400
    assert browser.post(link, {"new": GOOD})["Location"] == "/sign-in/?changed=1"
    assert old.get("/conversations/").status_code == 302
    assert at(None).post(link, {"new": "another four quiet words"}).status_code == 410
    assert at(None).post("/sign-in/", {"email": cast.amara.email, "password": GOOD}).status_code == 302


def test_asking_for_a_new_password_does_not_say_who_is_here(cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    known = at(None).post("/password/forgotten/", {"email": cast.amara.email})
    unknown = at(None).post("/password/forgotten/", {"email": "amarb@example.org"})
    without_token = re.compile(r'data-csrf="\w+"')
    told = [without_token.sub("", page.content.decode()).replace("amarb@", "amara@") for page in (known, unknown)]
    assert told[0] == told[1]
    assert Job.objects.filter(kind="sign-in-letter").count() == 1
    assert [at(None).post("/password/forgotten/", {"email": "x@example.org"}).status_code for _ in range(4)][-1] == 429


def test_nobody_fills_somebody_elses_letter_box(cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    for i in range(6):
        browser = at(None)
        asked = browser.post("/password/forgotten/", {"email": cast.amara.email}, REMOTE_ADDR=f"192.0.2.{i}")
        assert b"a letter is on its way" in asked.content
        do_all()
    assert len(mail.outbox) == 3


def test_a_letter_asked_for_before_somebody_left_is_not_written(cast, at, settings):
    settings.EMAIL_HOST = "mail.example.org"
    at(None).post("/password/forgotten/", {"email": cast.amara.email})
    actions.let_go(cast.tomasz, cast.amara, timezone.now())
    do_all()
    assert mail.outbox == []


def test_amara_becomes_a_supervisor_of_two_teams(cast, at):
    other = Team.objects.get(name="Birch")
    told = {"name": "Amara Osei", "role": "supervisor", "team": cast.team.pk, "also_in": [other.pk, cast.team.pk]}
    assert at(cast.tomasz).post(f"/settings/people/{cast.amara.pk}/", told).status_code == 302
    amara = Person.objects.get(pk=cast.amara.pk)
    assert amara.team_ids == (cast.team.pk, other.pk)
    assert amara.may(Right.READ_TEAM)
    changed = Record.objects.get(did="person.role-changed")
    assert (changed.person, changed.facts) == (cast.tomasz, {"before": "agent", "after": "supervisor"})


def test_somebody_who_leaves_is_out_at_once_and_what_they_did_stays(cast, at, keep):
    row = keep()
    hers = at(None)
    hers.post("/sign-in/", {"email": cast.amara.email, "password": PASSWORD})
    assert hers.get(f"/conversations/{row.pk}/").status_code == 200
    at(cast.tomasz).post(f"/settings/people/{cast.amara.pk}/do/", {"do": "leave"})
    assert hers.get(f"/conversations/{row.pk}/").status_code == 302
    assert at(None).post("/sign-in/", {"email": cast.amara.email, "password": PASSWORD}).status_code == 400
    assert Record.objects.filter(person=cast.amara, did="conversation.opened").exists()
    at(cast.tomasz).post(f"/settings/people/{cast.amara.pk}/do/", {"do": "return"})
    assert at(None).post("/sign-in/", {"email": cast.amara.email, "password": PASSWORD}).status_code == 302


def test_heard_is_never_left_without_an_administrator(cast, at):
    browser = at(cast.tomasz)
    told = {"name": "Tomasz", "role": "supervisor", "team": cast.team.pk}
    refused = browser.post(f"/settings/people/{cast.tomasz.pk}/", told)
    assert b"This is the last administrator." in refused.content
    assert browser.post(f"/settings/people/{cast.tomasz.pk}/do/", {"do": "leave"}).status_code == 400
    second = Person.objects.join("second@example.org", "Second", Role.ADMINISTRATOR)
    assert at(second).post(f"/settings/people/{cast.tomasz.pk}/do/", {"do": "leave"}).status_code == 302
    assert not actions.let_go(cast.tomasz, second, timezone.now())


def test_people_are_found_by_name_role_and_team_and_stand_in_order_of_name(cast, at):
    browser = at(cast.tomasz)
    names = [p.name for p in browser.get("/settings/people/").context["people"]]
    assert names == sorted(names)
    assert [p.name for p in browser.get("/settings/people/?q=osei").context["people"]] == ["Amara Osei"]
    assert [p.name for p in browser.get("/settings/people/?role=analyst").context["people"]] == ["Ana"]
    cast.rival.also_in.add(cast.team)
    both = browser.get(f"/settings/people/?role=supervisor&team={cast.team.pk}").context["people"]
    assert [p.name for p in both] == ["Priya", "Rival"]


def test_a_long_list_of_people_goes_on_where_the_last_page_ended(cast, at):
    for i in range(130):
        Person.objects.join(f"p{i}@example.org", "Same Name" if i % 2 else f"P {i:03}", Role.AGENT, cast.team)
    browser, seen, after = at(cast.tomasz), [], ""
    while True:
        shown = browser.get(f"/settings/people/?after={after}").context
        seen += [p.pk for p in shown["people"]]
        after = shown["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == Person.objects.count()


def test_a_team_gets_its_zone_and_hours_and_promises_can_be_reckoned_in_them(cast, at):
    told = {"name": "Larch", "time_zone": "Europe/Vienna", "d0_0_from": "08:00", "d0_0_to": "12:00", "d0_1_from": "13:00"}
    told |= {"d0_1_to": "17:00", "d5_0_from": "20:00", "d5_0_to": "00:00"}
    assert at(cast.tomasz).post(f"/settings/teams/{cast.team.pk}/", told).status_code == 302
    team = Team.objects.get(pk=cast.team.pk)
    assert team.time_zone == "Europe/Vienna"
    assert team.hours == [[["08:00", "12:00"], ["13:00", "17:00"]], [], [], [], [], [["20:00", "23:59"]], []]
    assert len(hours(team.time_zone, team.hours).week[0]) == 2
    page = at(cast.tomasz).get(f"/settings/teams/{cast.team.pk}/").content.decode()
    assert 'value="00:00"' in page


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"d1_0_from": "09:00"}, "Tuesday: a beginning needs an end."),
        ({"d1_0_from": "18:00", "d1_0_to": "09:00"}, "Tuesday ends before it begins."),
        ({"d1_0_from": "09:00", "d1_0_to": "12:00", "d1_1_from": "11:00", "d1_1_to": "17:00"}, "Tuesday: the second part begins"),
        ({"d1_0_from": "nine", "d1_0_to": "12:00"}, "Tuesday: write times like 09:00."),
        ({"time_zone": "Middle/Earth"}, "Select a valid choice"),
        ({"name": "birch"}, "There is a team of this name already."),
    ],
)
def test_hours_that_make_no_day_are_refused_with_the_day(cast, at, typed, fault):
    answer = at(cast.tomasz).post(f"/settings/teams/{cast.team.pk}/", {"name": "Larch", "time_zone": "UTC"} | typed)
    assert answer.status_code == 400
    assert fault in answer.content.decode()
    assert Team.objects.get(pk=cast.team.pk).hours[0] == [["09:00", "17:30"]]


def test_a_new_team_begins_with_office_hours(cast, at):
    assert at(cast.tomasz).post("/settings/teams/", {"name": "Night desk", "time_zone": "UTC"}).status_code == 302
    made = Team.objects.get(name="Night desk")
    assert made.hours[4:] == [[["09:00", "17:30"]], [], []]
    assert b"Monday to Friday" in at(cast.tomasz).get("/settings/teams/").content


def test_the_page_of_rights_shows_the_table_that_the_server_asks(cast, at):
    shown = at(cast.amara).get("/settings/rights/")
    rows = {label: marks for _, rows in shown.context["rooms"] for label, marks in rows}
    assert rows[Right.READ_TEAM.label] == [False, True, False, False]
    assert len(rows) == len(Right)
