"""A customer asks what is kept, gets all of it, or has it deleted: nothing is left, and a signed report says so."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import CASCADE, ForeignKey, OneToOneField

from heard.web.connect import sealing
from heard.web.connect.models import Delivery
from heard.web.conversations import actions, contesting, noting
from heard.web.conversations.models import Arrival, Conversation, Reflection, Turn
from heard.web.following import sealed
from heard.web.following.models import Address, Note, Promise, Reached, Silence
from heard.web.jobs.worker import work
from heard.web.people.models import Record
from heard.web.records import asking, gone, proof, retention, traces
from heard.web.records.about import About
from heard.web.records.models import CustomerRequest, Gone, Night, Rule, State
from heard.web.records.rooms import held

from .conftest import MONDAY, a_conversation

SAID = "Quagmire of marmalade, my walnut cot never came."
WORDS = ("marmalade", "quagmire", "walnut")


@pytest.fixture
def dana(keep, cast):
    """What is kept about Dana: a conversation with all that rooms hang on it; and somebody else's beside it."""
    row = keep(a_conversation("dana-1", said=SAID))
    actions.file_opened(row.arrival, 1, [])
    keep(a_conversation("other-1", said="The lamp flickers at night, what now?"))
    contesting.contest(cast.amara, row, mark="1.moment", doubt="mark", reason="She said marmalade.", now=MONDAY)
    noting.note(cast.priya, row, 1, "The walnut one.", MONDAY)
    Reflection.objects.create(conversation=row, person=cast.amara, heard="Tired of marmalade", answered_at=MONDAY)
    followed(cast, row)
    return row


def followed(cast, row):
    """A promise that was kept, a note that went to Dana's address, her wish for no more, and what waits from the help desk."""
    when = {"made_at": MONDAY, "due_at": MONDAY, "remind_at": MONDAY, "due_said": True}
    Promise.objects.create(conversation=row, person=cast.amara, what="Bring the walnut cot", state="kept", **when)
    letter = Note.objects.create(
        conversation=row, person=cast.amara, subject="Your walnut cot", body="It is no marmalade.", state="sent", sent_at=MONDAY
    )
    Address.objects.create(note=letter, sealed=sealed.seal("dana@quagmire.example"))
    Reached.objects.create(team=cast.team, key=sealed.key_of("dana@quagmire.example"), note=letter, at=MONDAY)
    Silence.objects.create(key=sealed.key_of("dana@quagmire.example"), why="asked")
    waits = sealing.seal(b'{"content": "Still no walnut cot"}')
    Delivery.objects.create(team=cast.team, key="k1", external_id="dana-1", content=waits)


def run_the_queue():
    import threading

    work(threading.Event(), until_empty=True)


def everywhere():
    """Every word in the database: in SQLite's files as bytes, in PostgreSQL's tables as text."""
    if connection.vendor == "sqlite":
        return b"\n".join(path.read_bytes() for path in traces._files()).decode("latin-1").lower()
    out = []
    with connection.cursor() as cursor:
        for table in traces._tables():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608 - our own tables
            out += [row[0] for row in cursor.fetchall()]
    return "\n".join(out).lower()


def opened(cast, row):
    return asking.opened(cast.tomasz, "T-17", [row.pk], (), MONDAY)


def test_a_customer_is_found_by_name_or_number_and_the_name_stands_in_no_address(cast, at, dana):
    browser = at(cast.tomasz)
    page = browser.post("/settings/requests/find/", {"reference": "T-17", "name": "Dana Ortiz"}).content.decode()
    assert "dana-1" in page
    assert "other-1" in page  # a namesake: the administrator takes the tick away
    page = browser.post("/settings/requests/find/", {"reference": "T-17", "numbers": "dana-1, 99"}).content.decode()
    assert "other-1" not in page
    assert SAID not in page
    made = browser.post("/settings/requests/open/", {"reference": "T-17", "conversation": [dana.pk]})
    assert made["Location"] == f"/settings/requests/{CustomerRequest.objects.get().pk}/"
    assert browser.get(made["Location"]).content.decode().count("<tr>") >= 6


def test_without_a_number_of_ones_own_or_anything_to_look_for_it_is_asked_again(cast, at):
    for asked in ({"name": "Dana"}, {"reference": "T-17"}):
        assert at(cast.tomasz).post("/settings/requests/find/", asked).status_code == 400


def test_everything_is_handed_over_but_a_colleagues_private_reflection(cast, at, dana):
    told = opened(cast, dana)
    answer = at(cast.tomasz).post(f"/settings/requests/{told.pk}/everything/")
    inside = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(inside.namelist()) == ["about.txt", "conversations.jsonl", "kept.json", "pages/dana-1.html", "told.txt"]
    whole = "".join(inside.read(name).decode() for name in inside.namelist())
    assert SAID in whole
    assert "The walnut one." in whole
    assert "Tired of marmalade" not in whole
    assert "flickers" not in whole
    assert json.loads(inside.read("kept.json"))["turns"][0]["text"] == SAID
    assert Record.objects.get(did="request.taken-out").about == f"request:{told.pk}"


def test_promises_notes_and_whatever_else_the_rooms_hold_are_handed_over_in_plain_words_too(cast, at, dana):
    told = asking.opened(cast.tomasz, "T-18", [dana.pk], ("dana@quagmire.example",), MONDAY)
    answer = at(cast.tomasz).post(f"/settings/requests/{told.pk}/everything/")
    inside = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    kept = json.loads(inside.read("kept.json"))
    assert [(one["what"], one["state"]) for one in kept["promises"]] == [("Bring the walnut cot", "kept")]
    assert [one["body"] for one in kept["letters"]] == ["It is no marmalade."]
    assert [one["address"] for one in kept["addresses"]] == ["dana@quagmire.example"], "what is stored sealed is opened"
    assert [one["content"] for one in kept["deliveries"]] == ['{"content": "Still no walnut cot"}']
    assert [one["why"] for one in kept["silences"]] == ["asked"]
    assert "mark.contested" in [one["did"] for one in kept["trail"]], "and who did what with it, when"
    assert set(kept) >= {"notes", "contests", "readings", "feelings", "turns", "files", "conversations", "reached"}
    lines = inside.read("told.txt").decode().splitlines()
    assert "16 Nov 2026, 17:42: Bring the walnut cot (due 16 Nov 2026, 17:42, kept)" in lines
    assert "Your walnut cot (sent 16 Nov 2026, 17:42)" in lines
    assert "16 Nov 2026, 17:42: The walnut one." in lines
    assert "Tired of marmalade" not in inside.read("told.txt").decode(), "a colleague's reflection is theirs"


def test_what_was_sealed_with_a_key_that_is_gone_is_handed_over_as_not_readable(cast, dana, settings):
    settings.SECRET_KEY = "another-key-than-before-and-long-enough-to-be-one"
    kept = asking._kept(About((dana.pk,)))
    assert [one["address"] for one in kept["addresses"]] == [None]
    assert [one["content"] for one in kept["deliveries"]] == [None]


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_after_a_deletion_no_word_is_left_in_any_file_of_the_database_and_the_proof_is_signed(cast, at, dana):
    assert all(word in everywhere() for word in WORDS)
    told = opened(cast, dana)
    browser = at(cast.tomasz)
    assert browser.post(f"/settings/requests/{told.pk}/delete/").status_code == 302
    assert CustomerRequest.objects.get().state == State.OPEN  # the box was not ticked
    browser.post(f"/settings/requests/{told.pk}/delete/", {"sure": "1"})
    run_the_queue()
    done = CustomerRequest.objects.get()
    assert (done.proof["looked"]["pieces_found"], done.state, done.sealed) == ({}, State.DELETED, "")
    rest = everywhere()
    assert not [word for word in WORDS if word in rest]
    assert "flickers" in rest
    assert done.proof["rows"]["turns"] == 3
    assert done.proof["rows"]["promises"] == done.proof["rows"]["letters"] == done.proof["rows"]["addresses"] == 1
    assert done.proof["rows"]["reflections"] == done.proof["rows"]["notes"] == done.proof["rows"]["files"] == 1
    assert done.proof["looked"]["pieces_looked_for"] > 0
    assert done.proof["looked"]["pieces_found"] == {}
    told = json.loads(browser.get(f"/settings/requests/{done.pk}/proof/").content)
    assert proof.is_genuine(told)
    assert proof.is_genuine(told, told["key"])
    assert not proof.is_genuine({**told, "conversations": []})
    assert "None was found." in browser.get(f"/settings/requests/{done.pk}/").content.decode()


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_a_deletion_that_was_interrupted_is_finished_and_done_twice_it_is_done_once(cast, dana, monkeypatch):
    told = opened(cast, dana)
    asking.ask_deletion(cast.tomasz, told, MONDAY)
    told.refresh_from_db()

    def killed():
        raise KeyboardInterrupt

    monkeypatch.setattr(traces, "wipe", killed)
    with pytest.raises(KeyboardInterrupt):
        asking.delete(told, MONDAY)
    monkeypatch.undo()
    assert "marmalade" not in CustomerRequest.objects.get().sealed
    run_the_queue()
    done = CustomerRequest.objects.get()
    assert done.state == State.DELETED
    assert done.proof["looked"]["pieces_looked_for"] > 0
    assert Record.objects.filter(did="conversations.deleted").count() == 1


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_what_was_left_behind_is_found_and_said(cast, at, dana, monkeypatch):
    told = opened(cast, dana)
    asking.ask_deletion(cast.tomasz, told, MONDAY)
    Record.objects.create(did="x", about="x", facts={"left": SAID})  # a room that kept the words and told nobody
    run_the_queue()
    done = CustomerRequest.objects.get()
    assert done.state == State.LEFT
    assert sum(done.proof["looked"]["pieces_found"].values()) >= 1
    assert "Something was left" in at(cast.tomasz).get(f"/settings/requests/{done.pk}/").content.decode()


def test_the_trail_and_the_proof_hold_ids_and_counts_and_no_words(cast, dana):
    told = opened(cast, dana)
    asking.ask_deletion(cast.tomasz, told, MONDAY)
    told.refresh_from_db()
    asking.delete(told, MONDAY)
    line = Record.objects.get(did="conversations.deleted")
    assert line.facts["conversations"] == 1
    whole = json.dumps([told.proof, *Record.objects.values_list("facts", flat=True)]).lower()
    assert not [word for word in (*WORDS, "dana ") if word in whole]


def test_a_deleted_conversation_is_not_taken_in_again(cast, keep, dana):
    from heard.web.conversations import work as conversations_work

    key = gone.key(cast.team.pk, dana.digest)
    asking.forgetting.forget(About((dana.pk,)), cast.tomasz, "test", {})
    assert Gone.objects.get().key == key
    assert dana.digest not in key
    said = b"Customer: Where is my lamp?\nAgent: On its way, it comes on Monday.\n"
    arrival, _ = actions.bring_in(cast.team, None, "lamp.txt", said, MONDAY)
    run_the_arrival(arrival, conversations_work)
    row = Conversation.objects.get(arrival=arrival)
    asking.forgetting.forget(About((row.pk,)), cast.tomasz, "test", {})
    again, _ = actions.bring_in(cast.team, None, "lamp.txt", said, MONDAY)
    run_the_arrival(again, conversations_work)
    assert not Conversation.objects.filter(arrival=again).exists()
    assert "deleted here" in Arrival.objects.get(pk=again.pk).faults[0]


def test_what_a_help_desk_sent_goes_too_and_the_same_is_not_taken_in_again(cast, dana):
    from heard.conversation import HeardError
    from heard.web.connect.models import Origin
    from heard.web.connect.origins import put
    from heard.web.conversations import keeping

    said = keeping.as_said(dana)
    origin = Origin.objects.create(team=cast.team, source="api", external_id="dana-1", conversation=dana)
    Delivery.objects.create(team=cast.team, key="k", external_id="dana-1", content=b"sealed", conversation=dana)
    asking.forgetting.forget(About((dana.pk,)), cast.tomasz, "test", {})
    assert not Delivery.objects.exists()
    origin.refresh_from_db()
    with pytest.raises(HeardError, match=r"dana-1: was deleted here\. It is not taken in again\."):
        put(origin, said, MONDAY)


def run_the_arrival(arrival, conversations_work):
    from heard.web.jobs.models import Job

    job = Job.objects.filter(kind="arrive", payload__arrival=arrival.pk).latest("pk")
    conversations_work.arrive(job, lambda done, total: True)


def test_a_request_can_be_closed_and_then_nothing_can_be_deleted_by_it(cast, at, dana):
    told = opened(cast, dana)
    at(cast.tomasz).post(f"/settings/requests/{told.pk}/close/")
    at(cast.tomasz).post(f"/settings/requests/{told.pk}/delete/", {"sure": "1"})
    assert CustomerRequest.objects.get().state == State.CLOSED
    assert at(cast.tomasz).get(f"/settings/requests/{told.pk}/").status_code == 200
    assert Turn.objects.filter(conversation=dana).count() == 3


def test_the_search_lets_go_of_a_deleted_conversation_after_every_migration(keep):
    row = keep()
    asking.forgetting.forget(About((row.pk,)), None, "test", {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM conversations_words")
        assert cursor.fetchone() == (0,)


def test_every_table_that_hangs_on_a_conversation_is_named_by_a_room():
    named = {kept.rows.model for kept in held(About(()))}
    hanging, grown = {Conversation}, True
    while grown:
        more = {
            model for model in apps.get_models() for field in model._meta.get_fields()
            if isinstance(field, ForeignKey | OneToOneField) and field.remote_field.on_delete is CASCADE
            and field.remote_field.model in hanging
        }  # fmt: skip
        grown, hanging = not more <= hanging, hanging | more
    assert hanging <= named, f"add {hanging - named} to a room's held.py and the room to records/rooms.py"


def test_what_is_too_old_goes_at_night_team_by_team_and_the_trail_says_so(cast, keep):
    old, new = keep(a_conversation("old")), keep(a_conversation("new"))
    long_ago = MONDAY - timedelta(days=500)
    Conversation.objects.filter(pk=old.pk).update(started_at=long_ago, arrived_at=long_ago)
    now = MONDAY + timedelta(days=40)
    going = retention.going(retention.rules(), now)
    assert [(g.team.name, g.count, g.months) for g in going] == [("Birch", 0, 13), ("Larch", 1, 13)]
    night = retention.night(now)
    assert (night.teams, night.deleted["conversations"]) == ({str(cast.team.pk): 1}, 1)
    assert list(Conversation.objects.values_list("pk", flat=True)) == [new.pk]
    assert Record.objects.get(did="conversations.deleted").facts["months"] == 13
    assert retention.night(now).deleted == {}


def test_what_was_old_when_it_came_in_stays_a_while_and_the_sample_stays(cast, keep):
    brought, sample = keep(a_conversation("brought")), keep(a_conversation("sample"))
    long_ago = MONDAY - timedelta(days=900)
    Conversation.objects.update(started_at=long_ago, arrived_at=MONDAY)
    Conversation.objects.filter(pk=sample.pk).update(is_sample=True)
    assert retention.night(MONDAY + timedelta(days=29)).deleted == {}
    assert retention.night(MONDAY + timedelta(days=31)).deleted["conversations"] == 1
    assert not Conversation.objects.filter(pk=brought.pk).exists()


def test_a_rule_is_kept_only_after_a_look_at_what_would_go(cast, at, keep):
    row = keep()
    long_ago = MONDAY - timedelta(days=200)
    Conversation.objects.filter(pk=row.pk).update(started_at=long_ago, arrived_at=long_ago)
    browser = at(cast.tomasz)
    assert browser.post("/settings/retention/keep/", {"tried": "made up"}).status_code == 302
    assert not Rule.objects.exists()
    tried = browser.post("/settings/retention/try/", {"all": "ever", f"team-{cast.team.pk}": "1"})
    page = tried.content.decode()
    assert "1 conversation would go. Nothing is deleted yet." in " ".join(page.split())
    assert not Rule.objects.exists()
    browser.post("/settings/retention/keep/", {"tried": tried.context["tried"]})
    assert retention.rules() == {None: None, cast.team.pk: 1}
    changed = list(Record.objects.filter(did="retention.changed").order_by("pk").values_list("about", "facts"))
    assert changed == [
        ("teams", {"was": 13, "months": None, "longer": "yes"}),
        (f"team:{cast.team.pk}", {"was": 13, "months": 1, "longer": "no"}),
    ]
    assert Conversation.objects.exists()
    retention.night(MONDAY + timedelta(days=60))
    assert not Conversation.objects.exists()
    assert "Larch 1" in " ".join(browser.get("/settings/retention/").content.decode().split())
    assert Night.objects.count() == 1


@pytest.mark.parametrize(("day", "months", "then"), [((2027, 3, 31), 1, (2027, 2, 28)), ((2026, 1, 15), 13, (2024, 12, 15))])
def test_months_are_those_of_the_calendar(day, months, then):
    at_noon = MONDAY.replace(year=day[0], month=day[1], day=day[2])
    assert retention.months_ago(at_noon, months).timetuple()[:3] == then


def test_the_readings_of_a_deleted_conversation_cannot_come_back(cast, keep):
    row = keep(unread=True)
    asking.forgetting.forget(About((row.pk,)), cast.tomasz, "test", {})
    from heard.web.conversations import work as conversations_work
    from heard.web.jobs.actions import enqueue

    conversations_work.read(enqueue("read", {"conversation": row.pk}), lambda done, total: True)
    assert not Conversation.objects.exists()
