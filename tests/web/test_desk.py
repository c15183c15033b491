"""The live desk: one cue at the right moment, gone as soon as it is met; what is written is told outward; taste is one's own."""

import json
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from heard.arrive.came import Came, News
from heard.conversation import AgentMarks, CustomerMarks, Evidence, Span, Speaker, reading_to_json
from heard.listen import Ear, Hearing
from heard.respond.policy import shipped
from heard.understand import understand
from heard.web.connect import telling
from heard.web.connect.models import Sending
from heard.web.following.models import Promise
from heard.web.jobs.models import Job, State
from heard.web.live import actions, cue_words, cueing, desk_pane, whispering
from heard.web.live.models import GivenCue, LiveConversation, LiveState, LiveTurn, Taste, Whisper
from heard.web.live.reader import AFTER, Reader
from heard.web.live.turns import said_so_far
from heard.web.people.models import Person, Record
from heard.web.people.rights import Role

from .conftest import MONDAY

COT = "I ordered a cot three weeks ago and nobody came. This is the third time I write, and I am furious with you."


class Line:
    """A live conversation in which the marks of each turn are told, as an ear would have heard them."""

    def __init__(self, cast, *, about="cot", agent="amara@example.org", **more):
        self.cast, self.about, self.agent, self.more = cast, about, agent, more
        self.marks, self.at = [], timezone.now() - timedelta(minutes=30)
        self.row = None

    def _said(self, speaker, text, marks, seconds):
        self.at += timedelta(seconds=seconds)
        name = "Dana Whitfield" if speaker is Speaker.CUSTOMER else "Amara Osei"
        turn = Came(str(len(self.marks)), speaker, text, name=name, said_at=self.at, version=0)
        news = News(self.about, (turn,), channel="chat", agent=self.agent)
        self.row = actions.said(self.cast.team.pk, news, self.at, **self.more).row
        self.marks.append(marks)
        return self.read()

    def customer(self, text=COT, feeling="anger", strength=2, *signals, seconds=60):
        span = Span(len(self.marks), 0, len(text))
        marks = CustomerMarks(feeling, strength, signals, evidence=(Evidence(feeling, span),), expected=float(strength))
        return self._said(Speaker.CUSTOMER, text, marks, seconds)

    def agent_says(self, text, *moves, ack=None, seconds=60):
        return self._said(Speaker.AGENT, text, AgentMarks(moves, ack, None), seconds)

    def read(self):
        """Store the reading and do what follows from it."""
        from heard.conversation import Recipe

        row = LiveConversation.objects.get(pk=self.row.pk)
        said = said_so_far(row)
        reading = understand(said, Hearing(tuple(self.marks), {}, "moved", "complaint"), Recipe("0", "told", "1.1"))
        told = {"reading": reading_to_json(reading), "read_revision": row.revision, "strain": reading.curve[-1].value}
        LiveConversation.objects.filter(pk=row.pk).update(**told)
        self.row = LiveConversation.objects.get(pk=row.pk)
        cueing.after(self.row, said, reading, self.at)
        return self

    @property
    def cues(self):
        return list(GivenCue.objects.filter(conversation=self.row).order_by("pk").values_list("name", "outcome"))


@pytest.fixture
def line(cast):
    return partial(Line, cast)


class TestCues:
    def test_a_strong_feeling_gets_one_cue_that_goes_as_soon_as_it_is_met(self, line):
        told = line().customer()
        assert told.cues == [("name_feeling", "shown")]
        told.agent_says("Three weeks, three letters and no cot.", "names_feeling", ack=2)
        assert told.cues == [("name_feeling", "met")]

    def test_one_that_the_answer_passed_over_makes_room_for_another(self, line):
        told = line().customer().agent_says("Order number?", "closed_question", ack=0)
        assert told.cues == [("name_feeling", "shown")]
        told.customer("Did you read what I wrote?", "anger", 2, "unheard")
        assert told.cues == [("name_feeling", "ignored"), ("say_it_back", "shown")]

    def test_a_calm_contact_is_left_alone(self, line):
        told = line().customer("Which sizes are there?", "neutral", 0).agent_says("Two.", "explanation")
        assert told.customer("Fine, thank you.", "gratitude", 0).cues == []

    def test_read_twice_nothing_is_given_twice(self, line):
        assert line().customer().read().read().cues == [("name_feeling", "shown")]

    def test_who_wants_none_gets_none_and_what_is_shown_goes_at_once(self, line, cast):
        told = line().customer()
        cueing.set_taste(cast.amara, dose="usual", muted=True, now=timezone.now())
        assert told.cues == [("name_feeling", "overtaken")]
        assert line(about="other").customer().cues == []

    def test_when_it_is_over_no_cue_stands_and_no_word_of_the_customer_stays(self, line):
        told = line().customer("I am furious with you.")
        row = GivenCue.objects.get()
        assert row.told["words"]
        actions.ended(told.row, timezone.now())
        told.read()
        row.refresh_from_db()
        assert (row.outcome, row.wording, "words" in row.told) == ("overtaken", "", False)

    def test_the_reader_gives_them_with_the_ear_that_comes_with_heard(self, cast):
        assert cueing.after in AFTER
        turn = Came("0", Speaker.CUSTOMER, COT, name="Dana", said_at=timezone.now(), version=0)
        row = actions.said(cast.team.pk, News("cot", (turn,), agent="amara@example.org"), timezone.now()).row
        assert Reader(Ear.load(threads=1)).read([row.pk]) == 1
        assert GivenCue.objects.get(conversation=row).outcome == "shown"

    def test_no_line_of_the_trail_tells_of_cues(self, line, cast, at):
        told = line().customer()
        at(cast.amara).post(f"/desk/{told.row.pk}/put-away/", {"cue": GivenCue.objects.get().pk})
        at(cast.amara).post("/desk/taste/", {"dose": "seasoned", "muted": "1"})
        assert GivenCue.objects.get().outcome == "dismissed"
        assert not [r.did for r in Record.objects.all() if "cue" in r.did or "taste" in r.did or "put" in r.did]


class TestThePage:
    def test_the_desk_opens_at_whoever_waits_first(self, line, cast, at):
        first = line().customer()
        second = line(about="lamp").customer(seconds=20)
        assert at(cast.amara).get("/desk/")["Location"] == f"/desk/{second.row.pk}/"
        second.agent_says("Here.", "action")
        assert at(cast.amara).get("/desk/")["Location"] == f"/desk/{first.row.pk}/"

    def test_it_shows_the_words_the_feeling_and_the_one_cue_with_its_reason(self, line, cast, at):
        told = line().customer("I am furious with you.", "anger", 3)
        page = at(cast.amara).get(f"/desk/{told.row.pk}/").content.decode()
        assert "They show severe anger (“I am furious with you”)." in page
        assert '<mark class="s3">I am furious with you.</mark>' in page
        assert page.count('class="cue"') == 1
        assert "<title>Live desk" in page

    def test_a_cue_that_time_has_passed_over_is_not_shown(self, line, cast, at):
        told = line().customer().agent_says("Order number?", "closed_question", ack=0)
        page = at(cast.amara).get(f"/desk/{told.row.pk}/").content.decode()
        assert GivenCue.objects.get().outcome == "shown"
        assert 'class="cue"' not in page

    def test_without_conversations_it_says_what_will_be_here(self, cast, at):
        assert b"Nobody is waiting." in at(cast.amara).get("/desk/").content

    def test_what_was_whispered_is_there_for_the_agent_alone_and_is_seen_once(self, line, cast, at):
        told = line().customer()
        Whisper.objects.create(conversation=told.row, by=cast.priya, text="Walnut legs on shelf 14.", at=timezone.now())
        assert b"Walnut legs on shelf 14." in at(cast.amara).get(f"/desk/{told.row.pk}/").content
        assert at(cast.amara).post(f"/desk/{told.row.pk}/seen/").status_code == 302
        assert Whisper.objects.get().seen_at is not None

    def test_promises_due_today_stand_beside_it(self, line, cast, at, keep):
        row, now = keep(), timezone.now()
        Promise.objects.create(
            conversation=row, person=cast.amara, what="ring the depot", made_at=MONDAY, due_at=now, due_said=True, remind_at=now
        )
        told = line().customer()
        assert "Ring the depot" in at(cast.amara).get(f"/desk/{told.row.pk}/").content.decode()

    def test_one_that_is_over_says_so_and_takes_no_answer(self, line, cast, at):
        told = line().customer()
        actions.ended(told.row, timezone.now())
        assert b"This conversation is over." in at(cast.amara).get(f"/desk/{told.row.pk}/").content
        assert say(at(cast.amara), told.row, "One more thing.").status_code == 422

    @pytest.mark.parametrize(
        ("who", "status"), [("amara", 200), ("jun", 404), ("stranger", 404), ("priya", 404), ("tomasz", 404), ("ana", 404)]
    )
    def test_a_desk_is_its_agent_s_own(self, who, status, line, cast, at):
        told = line().customer()
        cue = GivenCue.objects.get()
        browser = at(getattr(cast, who))
        assert browser.get(f"/desk/{told.row.pk}/").status_code == status
        assert browser.get(f"/desk/{told.row.pk}/?part=pane").status_code == status
        for door in ("say", "put-away", "seen"):
            said = {"text": "Hello.", "once": str(uuid.uuid4()), "cue": cue.pk}
            assert browser.post(f"/desk/{told.row.pk}/{door}/", said).status_code == (302 if status == 200 else 404)

    def test_demonstrations_are_at_the_administrator_s_desk_too(self, line, cast, at):
        told = line(is_demonstration=True).customer()
        assert at(cast.tomasz).get(f"/desk/{told.row.pk}/").status_code == 200
        assert at(cast.stranger).get(f"/desk/{told.row.pk}/").status_code == 404


def test_who_is_asked_to_take_a_conversation_over_says_yes_at_the_desk(line, cast, at):
    told = line().customer()
    asked = whispering.ask_over(cast.priya, told.row, cast.jun, timezone.now())
    assert b"Priya asks you to take over Dana." in at(cast.jun).get("/desk/").content
    assert at(cast.jun).post(f"/desk/asked/{asked.pk}/", {"do": "accept"})["Location"] == f"/desk/{told.row.pk}/"
    assert at(cast.jun).get(f"/desk/{told.row.pk}/").status_code == 200
    assert at(cast.amara).get(f"/desk/{told.row.pk}/").status_code == 404


def say(browser, row, text, once=None, **more):
    return browser.post(f"/desk/{row.pk}/say/", {"text": text, "once": once or str(uuid.uuid4())}, **more)


class TestAnswering:
    def test_an_answer_becomes_a_turn_of_the_conversation(self, line, cast, at):
        told = line().customer()
        assert say(at(cast.amara), told.row, "I ring the depot now.").status_code == 302
        turn = LiveTurn.objects.filter(conversation=told.row).order_by("pk").last()
        assert (turn.speaker, turn.text, turn.name) == ("agent", "I ring the depot now.", turn.name)
        assert Record.objects.filter(did="live.answered", person=cast.amara, about=f"live:{told.row.pk}").count() == 1

    def test_sent_twice_it_is_said_once(self, line, cast, at):
        told, once = line().customer(), str(uuid.uuid4())
        for _ in range(2):
            say(at(cast.amara), told.row, "I ring the depot now.", once)
        assert told.row.turns.count() == 2

    def test_a_gap_that_is_still_open_is_not_sent(self, line, cast, at):
        told = line().customer()
        refused = say(at(cast.amara), told.row, "You hear from me by [time].", headers={"X-Heard": "1"})
        assert (refused.status_code, refused.json()["why"]) == (422, "There is still something to fill in: [time]")
        kept = say(at(cast.amara), told.row, "You hear from me by [time].")
        assert "You hear from me by [time].</textarea>" in kept.content.decode()
        assert told.row.turns.count() == 1
        assert say(at(cast.amara), told.row, "  ").status_code == 422
        assert say(at(cast.amara), told.row, "x" * 9000).status_code == 422

    def test_whoever_asked_is_told_the_words_whole_and_sealed_as_long_as_they_wait(self, line, cast, at, monkeypatch):
        telling.make(cast.tomasz, cast.team, "Chat", "https://chat.example/heard", ["live_reply"], MONDAY)
        told, words = line().customer(), "Dear Dana Whitfield, I ring the depot now."
        say(at(cast.amara), told.row, words)
        sending = Sending.objects.get()
        assert "Dana" not in json.dumps(sending.body)
        sent = {}
        answer = type("A", (), {"status": 200})
        monkeypatch.setattr(telling, "reach", lambda how, where, body, headers: sent.update(body=json.loads(body)) or answer)
        telling.send(job_of(sending), lambda *a: True)
        assert sent["body"]["type"] == "live_reply"
        assert sent["body"]["data"]["reply"]["text"] == words
        assert sent["body"]["data"]["conversation"]["external_id"] == "cot"
        sending.refresh_from_db()
        assert sending.sent_at
        assert "sealed" not in sending.body

    def test_nobody_is_told_of_a_demonstration(self, line, cast, at):
        telling.make(cast.tomasz, cast.team, "Chat", "https://chat.example/heard", ["live_reply"], MONDAY)
        say(at(cast.amara), line(is_demonstration=True).customer().row, "I ring the depot now.")
        assert not Sending.objects.exists()


def job_of(sending):
    """The work of sending it, as a worker has it in hand."""
    taken = {"state": State.RUNNING, "lease": uuid.uuid4(), "leased_until": timezone.now() + timedelta(minutes=1), "tries": 1}
    Job.objects.filter(payload={"sending": sending.pk}).update(**taken)
    return Job.objects.get(payload={"sending": sending.pk})


class TestFigures:
    def test_your_cues_this_week_are_for_you_alone(self, line, cast, at):
        line().customer().agent_says("No cot, three letters.", "names_feeling", ack=2)
        assert b"Name the feeling" in at(cast.amara).get("/desk/cues/").content
        for other in (cast.jun, cast.priya):
            assert b"Name the feeling" not in at(other).get("/desk/cues/").content
        assert at(cast.ana).get("/desk/cues/").status_code == 404

    def test_a_policy_is_measured_without_persons_and_only_where_several_stand_behind_it(self, line, cast, at):
        line().customer()
        assert b"Too few people" in at(cast.priya).get("/desk/policy/").content
        for n in range(24):
            if n < 3:
                Person.objects.join(f"a{n}@example.org", f"Agent {n}", Role.AGENT, cast.team)
            told = line(about=f"c{n}", agent=f"a{min(n, 2)}@example.org").customer()
            told.agent_says("No cot, three letters.", *(("names_feeling",) if n % 2 else ("closed_question",)), ack=2 * (n % 2))
            told.customer("And now?", "anger", 2)
        for person in (cast.priya, cast.ana):
            page = at(person).get("/desk/policy/").content.decode()
            assert "Name the feeling" in page
            assert "50 %" in page
            assert "31 to 69, n 24" in page
            assert "Agent 1" not in page
        assert b"Name the feeling" not in at(cast.rival).get("/desk/policy/").content
        assert at(cast.amara).get("/desk/policy/").status_code == 404

    def test_a_demonstration_measures_nothing(self, line, cast, at):
        line(is_demonstration=True).customer()
        assert b"No cue was shown yet." in at(cast.ana).get("/desk/policy/").content


def test_how_much_somebody_is_cued_is_kept_and_offered_again(cast, at):
    assert at(cast.amara).post("/desk/taste/", {"dose": "seasoned"}).status_code == 302
    assert (Taste.objects.get().dose, Taste.objects.get().muted) == ("seasoned", False)
    assert b'value="seasoned" checked' in at(cast.amara).get("/desk/").content
    assert at(cast.amara).post("/desk/taste/", {"dose": "double"}).status_code == 404
    assert at(cast.ana).post("/desk/taste/", {"dose": "new"}).status_code == 404


def test_every_text_of_the_policy_can_be_translated():
    told = {text for rule in shipped().cues for text in (rule.title, rule.how, *(when.because for when in rule.when))}
    assert told == set(cue_words.TEXTS)


def test_a_policy_of_one_s_own_is_taken_from_the_file_that_is_named(tmp_path, monkeypatch):
    from heard.respond.policy import SHIPPED

    (tmp_path / "mine.toml").write_text(SHIPPED.read_text("utf-8").replace('name = "2026-11"', 'name = "mine"'), "utf-8")
    monkeypatch.setenv("HEARD_CUE_POLICY", str(tmp_path / "mine.toml"))
    cueing.policy.cache_clear()
    assert cueing.policy().name == "mine"
    monkeypatch.delenv("HEARD_CUE_POLICY")
    cueing.policy.cache_clear()


def test_the_queue_is_in_the_order_of_waiting(line, cast):
    first, second = line().customer(seconds=120), line(about="lamp").customer(seconds=60)
    third = line(about="sofa").customer(seconds=10).agent_says("Yes.", "action")
    order = [one["it"].pk for one in desk_pane.own_now(cast.amara, LiveConversation.objects.filter(state=LiveState.OPEN))]
    assert order == [second.row.pk, first.row.pk, third.row.pk]


