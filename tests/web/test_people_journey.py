"""A journey in a real browser: a team is set up, Amara is invited, and comes in with an app, a recovery code and a passkey."""

import json
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe

from .browser import chromium, served

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WORDS = "four plain quiet words"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Reached by name, as passkeys need it."""
    with served(tmp_path_factory.mktemp("house"), sample=False) as (here, link):
        yield here.replace("127.0.0.1", "localhost"), link


@pytest.fixture(scope="module")
def open_page(house):
    faults = []
    with chromium() as browser:

        def opened():
            page = browser.new_context(base_url=house[0], viewport=WIDE).new_page()
            page.on("console", lambda m: m.type == "error" and faults.append(m.text))
            page.on("pageerror", lambda e: faults.append(str(e)))
            return page

        yield opened
    assert [fault for fault in faults if "Content Security Policy" in fault or "Error" in fault] == []


@pytest.fixture(scope="module")
def tomasz(open_page, house):
    page = open_page()
    page.goto(house[1])
    page.wait_for_url("**/bring-in/")
    return page


@pytest.fixture(scope="module")
def amara(open_page):
    return open_page()


def clean(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            found = Axe().run(page).response["violations"]
            assert not found, page.url + json.dumps([(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found], indent=1)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def code(secret):
    """What the app will show; one step is left between two uses, as on a real phone."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def inside(page):
    """The first page behind the door, whichever it is for this role."""
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.get_by_role("button", name="Amara Osei").wait_for()


def leave(page):
    page.get_by_role("button", name="Amara Osei").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_the_administrator_sets_a_password_and_the_hours_of_the_team(tomasz):
    tomasz.get_by_role("button", name="Administrator").click()
    tomasz.get_by_role("link", name="Your sign-in").click()
    tomasz.get_by_label("New password").fill(WORDS)
    tomasz.get_by_role("button", name="Set the password").click()
    tomasz.get_by_text("The new password is kept.").wait_for()
    tomasz.get_by_role("link", name="Settings").click()
    tomasz.get_by_role("link", name="Teams and hours").click()
    tomasz.get_by_role("link", name="Customer service: Change").click()
    tomasz.get_by_label("Time zone").select_option("Europe/Vienna")
    friday = tomasz.get_by_role("group", name="Friday")
    friday.get_by_label("ends", exact=True).fill("15:00")
    tomasz.get_by_role("button", name="Keep").click()
    tomasz.get_by_text("Kept. Promises made from now on").wait_for()
    assert friday.get_by_label("ends", exact=True).input_value() == "15:00"


def test_amara_is_invited_by_a_link_that_is_shown_once_and_joins(tomasz, amara):
    tomasz.goto("/settings/people/")
    tomasz.get_by_role("link", name="Invite people").click()
    tomasz.get_by_label("Work e-mail addresses").fill("amara@example.org")
    tomasz.get_by_role("button", name="Make the links").click()
    link = tomasz.locator("[data-link]").inner_text()
    clean(tomasz)
    amara.goto(link)
    clean(amara)
    amara.get_by_label("Your name").fill("Amara Osei")
    amara.get_by_label("A password").fill(WORDS)
    amara.get_by_role("button", name="Join").click()
    amara.get_by_text("You are in.").wait_for()
    tomasz.get_by_role("link", name="Done").click()
    tomasz.get_by_text("Amara Osei", exact=True).wait_for()


@pytest.fixture(scope="module")
def secret(amara):
    """Amara sets up an app, and has its key and one of her recovery codes."""
    amara.goto("/you/")
    amara.get_by_role("link", name="Set up").click()
    amara.get_by_label("Password").fill(WORDS)
    clean(amara)
    amara.get_by_role("button", name="It is me").click()
    amara.get_by_text("It cannot be read?").click()
    key = amara.locator("[data-key]").inner_text()
    clean(amara)
    amara.get_by_label("Type the code").fill("000000")
    amara.get_by_role("button", name="Use this app").click()
    amara.get_by_text("This code does not fit").wait_for()
    amara.get_by_label("Type the code").fill(code(key))
    amara.get_by_role("button", name="Use this app").click()
    amara.wait_for_url("**/you/codes/")
    clean(amara)
    return key, amara.locator("[data-codes] li").first.inner_text()


def test_amara_comes_in_with_her_password_and_a_code(amara, secret):
    leave(amara)
    amara.get_by_label("Work e-mail").fill("amara@example.org")
    amara.get_by_label("Password").fill(WORDS)
    amara.get_by_role("button", name="Sign in", exact=True).click()
    amara.wait_for_url("**/sign-in/second/")
    clean(amara)
    amara.get_by_label("Code").fill(code(secret[0]))
    amara.get_by_role("button", name="Go on").click()
    inside(amara)


def test_amara_adds_a_passkey_and_comes_in_with_it_alone(amara, secret):
    line = amara.context.new_cdp_session(amara)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    amara.goto("/you/passkeys/add/")
    amara.get_by_role("link", name="use a code").click()
    clean(amara)
    amara.get_by_label("Code from your app").fill(secret[1])
    amara.get_by_role("button", name="It is me").click()
    amara.get_by_label("What to call it").fill("Work laptop")
    clean(amara)
    amara.get_by_role("button", name="Make the passkey").click()
    amara.get_by_text("Passkey: opens the door by itself").wait_for()
    clean(amara)
    leave(amara)
    clean(amara)
    amara.get_by_role("button", name="Sign in with a passkey").click()
    inside(amara)


def test_after_the_password_the_passkey_is_a_second_step_too(amara, secret):
    leave(amara)
    amara.get_by_label("Work e-mail").fill("amara@example.org")
    amara.get_by_label("Password").fill(WORDS)
    amara.get_by_role("button", name="Sign in", exact=True).click()
    amara.get_by_role("button", name="Use a passkey instead").click()
    inside(amara)


def test_the_trail_tells_how_she_came_in_and_every_page_of_settings_is_clean(tomasz, amara, secret):
    tomasz.goto("/settings/trail/?did=person.came-in")
    told = tomasz.locator(".trail tbody tr").all_inner_texts()
    assert sum("Amara Osei" in line for line in told) == 4
    assert "by password · second webauthn" in told[0]
    assert "by passkey" in told[1]
    assert "by password · second totp" in told[2]
    assert "by invitation" in told[3]
    pages = ("people/", "people/invite/", "people/2/", "teams/", "teams/1/", "rights/", "trail/")
    for path in (*(f"/settings/{p}" for p in pages), "/you/", "/password/forgotten/", "/invitation/x/"):
        tomasz.goto(path)
        clean(tomasz)
    with tomasz.expect_download() as taken:
        tomasz.goto("/settings/trail/")
        tomasz.get_by_role("button", name="JSON Lines").click()
    lines = [json.loads(line) for line in taken.value.path().read_text().splitlines()]
    assert {"person.joined", "second-step.added", "team.changed"} <= {line["did"] for line in lines}


def test_amara_is_out_the_moment_her_way_in_is_closed(tomasz, amara, secret):
    tomasz.goto("/settings/people/?q=osei")
    tomasz.get_by_role("link", name="Amara Osei: Change").click()
    tomasz.get_by_role("button", name="Close their way in").click()
    tomasz.get_by_text("is signed out everywhere and cannot come in").wait_for()
    amara.goto("/conversations/")
    amara.wait_for_url("**/sign-in/**")
    amara.get_by_role("button", name="Sign in with a passkey").click()
    amara.get_by_text("This does not open the door.").wait_for()
