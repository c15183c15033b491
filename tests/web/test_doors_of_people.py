"""The doors of the people room for every person: the rest of the table in test_doors.py."""

import pytest
from django.utils import timezone

from heard.web.people import inviting
from heard.web.people.rights import Role

NOBODY, PEOPLE = "nobody", ("nobody", "amara", "jun", "stranger", "priya", "tomasz", "ana")
ASK = 302  # sent to the sign-in page
OK, GONE = 200, 404

# address:                                            nobody amara jun  stranger priya tomasz ana
DOORS = {
    "GET /sign-in/second/": (302, 302, 302, 302, 302, 302, 302),
    "GET /sign-in/passkey/": (302, 302, 302, 302, 302, 302, 302),
    "GET /invitation/x/": (410, 410, 410, 410, 410, 410, 410),
    "GET /password/forgotten/": (OK, OK, OK, OK, OK, OK, OK),
    "GET /password/new/x/": (410, 410, 410, 410, 410, 410, 410),
    "GET /you/": (ASK, OK, OK, OK, OK, OK, OK),
    "POST /you/password/": (ASK, 400, 400, 400, 400, 400, 400),
    "POST /you/browsers/{browser}/end/": (ASK, 302, 302, 302, 302, 302, 302),
    "POST /you/browsers/end/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/again/": (ASK, OK, OK, OK, OK, OK, OK),
    "GET /you/again/code/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/again/passkey/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/app/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/app/off/": (ASK, GONE, GONE, GONE, GONE, GONE, GONE),
    "GET /you/codes/": (ASK, GONE, GONE, GONE, GONE, GONE, GONE),
    "GET /you/codes/new/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/passkeys/add/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /you/passkeys/{passkey}/remove/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /settings/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /settings/rights/": (ASK, OK, OK, OK, OK, OK, OK),
    "GET /settings/people/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "GET /settings/people/invite/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/people/invite/": (ASK, GONE, GONE, GONE, GONE, 400, GONE),
    "POST /settings/people/invited/{invitation}/again/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/people/invited/{invitation}/withdraw/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /settings/people/{person}/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/people/{person}/": (ASK, GONE, GONE, GONE, GONE, 400, GONE),
    "POST /settings/people/{person}/do/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /settings/teams/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/teams/": (ASK, GONE, GONE, GONE, GONE, 400, GONE),
    "GET /settings/teams/{team}/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/teams/{team}/": (ASK, GONE, GONE, GONE, GONE, 400, GONE),
    "GET /settings/trail/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/trail/out/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
}


def people_of(cast):
    """What the addresses about people stand for: Jun, his team, and somebody whom Tomasz invited."""
    asked = inviting.invite(cast.tomasz, "new@example.org", Role.AGENT, cast.team, timezone.now()).invitation
    return {"person": cast.jun.pk, "team": cast.team.pk, "invitation": asked.pk, "browser": 1, "passkey": 1}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("door", [d for d in DOORS if "trail/out" not in d])
def test_this_door_opens_only_to_those_it_is_for(door, who, cast, at):
    method, path = door.format(**people_of(cast)).split()
    browser = at(None if who == NOBODY else getattr(cast, who))
    said = {"do": "sign-out"} if path.endswith("/do/") else {}
    answer = browser.get(path) if method == "GET" else browser.post(path, said)
    assert answer.status_code == DOORS[door][PEOPLE.index(who)]
    if who == NOBODY and answer.status_code == ASK:
        assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("who", [w for w in PEOPLE if w != "tomasz"])
def test_the_trail_is_taken_out_by_nobody_but_the_administrator(who, cast, at):
    answer = at(None if who == NOBODY else getattr(cast, who)).post("/settings/trail/out/", {"as": "csv"})
    assert answer.status_code == DOORS["POST /settings/trail/out/"][PEOPLE.index(who)]
