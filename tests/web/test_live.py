"""A conversation streams in while it happens: whatever comes late, twice or corrected, it is read once and kept."""

import json
import random
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from heard.arrive.came import Came, News
from heard.conversation import Speaker, reading_from_json
from heard.listen import Ear
from heard.understand import read
from heard.web.connect import tokens
from heard.web.connect.models import Scope
from heard.web.conversations.models import Conversation, Reading
from heard.web.jobs.models import Job
from heard.web.live import actions, reader, work
from heard.web.live.access import live_visible_to
from heard.web.live.models import Announcement, LiveConversation, LiveState, LiveTurn
from heard.web.live.reader import Reader
from heard.web.live.turns import being_spoken, said_so_far
from heard.web.people.models import Record

from .conftest import MONDAY

SAID = (
    ("customer", "I ordered a cot three weeks ago and nobody came. This is the third time I write."),
    ("agent", "Let me look that up for you."),
    ("customer", "That is what the last one said. I am furious, nobody listens to me."),
    ("agent", "I would be angry too after three dates that nobody kept. I ring the depot now and tell you by five today."),
    ("customer", "Thank you. That is the first time that somebody listened."),
)


def at(seconds):
    return MONDAY + timedelta(seconds=seconds)


def came(number, text=None, **more):
    speaker, words = SAID[number]
    name = "Dana Whitfield" if speaker == "customer" else "Amara Osei"
    told = {"said_at": at(30 * number), "name": name, "version": 0, **more}
    return Came(str(number), Speaker(speaker), words if text is None else text, **told)


def tell(cast, *turns, now=None, about="cot", **more):
    return actions.said(cast.team.pk, News(about, tuple(turns), channel="chat", **more), now or timezone.now())


@pytest.fixture(scope="session")
def ear():
    return Ear.load(threads=1)


@pytest.fixture
def reads(ear):
    """Reads what waits, as the thread of a server does."""
    mine = Reader(ear)
    return lambda: mine.read(LiveConversation.objects.values_list("pk", flat=True))


@pytest.fixture
def whole(ear):
    """The reading of a conversation read at once."""
    return lambda row: next(read([said_so_far(row)], ear))[1]


def reading_of(row):
    return reading_from_json(LiveConversation.objects.get(pk=row.pk).reading)


def marks(reading):
    return [(type(m), getattr(m, "feeling", ""), getattr(m, "strength", 0), getattr(m, "moves", ())) for m in reading.turns]


class TestSaid:
    def test_the_first_turn_begins_a_conversation_with_the_agent_who_answers(self, cast):
        row = tell(cast, came(0), agent="amara@example.org").row
        assert (row.state, row.agent, row.customer_name, row.channel) == (LiveState.OPEN, cast.amara, "Dana", "chat")
        assert Record.objects.filter(did="live.began", about=f"live:{row.pk}").count() == 1
        assert set(Announcement.objects.values_list("topic", "about")) == {("live", row.pk)}

    def test_who_answers_is_known_by_the_name_of_the_turn(self, cast):
        assert tell(cast, came(0), came(1)).row.agent == cast.amara
        assert tell(cast, came(1, name="Nobody Known"), about="other").row.agent_name == "Nobody Known"

    def test_told_twice_it_changes_nothing(self, cast):
        assert tell(cast, came(0)).outcomes == ("new",)
        before = LiveConversation.objects.values().get()
        again = tell(cast, came(0), now=timezone.now() + timedelta(hours=1))
        assert (again.outcomes, LiveConversation.objects.values().get()) == (("same",), before)

    def test_a_turn_without_a_time_of_its_own_keeps_the_one_at_which_it_came(self, cast):
        told = Came("9", Speaker.CUSTOMER, "Nobody came.")
        tell(cast, told, now=at(0))
        assert tell(cast, told, now=at(60)).outcomes == ("same",)
        assert LiveTurn.objects.get().said_at == at(0)

    def test_private_things_are_gone_before_anything_is_kept_and_names_told_before_are_known_again(self, cast):
        tell(cast, came(0, "I am Dana Whitfield, my card 4111 1111 1111 1111 was charged."))
        tell(cast, came(1, "One moment, miss whitfield. Whitfield was it?"))
        kept = json.dumps(list(LiveTurn.objects.values_list("text", "name")) + list(LiveConversation.objects.values_list("names")))
        assert "4111" not in kept
        assert "whitfield" not in kept.lower()

    def test_a_name_that_is_told_late_is_taken_out_of_what_was_said_before(self, cast):
        tell(cast, came(0, "Parcel for Okonkwo, please.", name=""))
        tell(cast, came(2, "Yes, my name is Chidi Okonkwo.", name=""))
        assert "Okonkwo" not in json.dumps(list(LiveTurn.objects.values_list("text", flat=True)))

    def test_what_is_being_spoken_is_shown_and_not_read_until_it_is_said(self, cast):
        row = tell(cast, came(0, "I ordered a", is_final=False)).row
        assert ([c.text for c in being_spoken(row)], said_so_far(row).turns) == (["I ordered a"], ())
        assert row.revision == 0
        row = tell(cast, came(0)).row
        assert (being_spoken(row), len(said_so_far(row).turns), row.revision) == ((), 1, 1)

    def test_the_trail_tells_of_a_correction_without_its_words(self, cast):
        tell(cast, came(0), came(0, "I ordered a cat.", version=1))
        assert "cat" not in json.dumps(list(Record.objects.filter(did="live.corrected").values("about", "facts")))
        assert Record.objects.filter(did="live.corrected").count() == 1

    def test_another_team_has_its_own_conversation_of_the_same_id(self, cast):
        tell(cast, came(0))
        actions.said(cast.rival.team_id, News("cot", (came(0),)), timezone.now())
        assert LiveConversation.objects.count() == 2

    def test_somebody_else_answers_from_now_on(self, cast):
        row = tell(cast, came(0), agent="Amara Osei").row
        actions.handed_over(cast.priya, row, cast.jun, timezone.now())
        assert LiveConversation.objects.get().agent == cast.jun
        assert tell(cast, came(1)).row.agent == cast.jun


class TestRead:
    def test_turn_by_turn_it_is_read_as_the_whole(self, cast, reads, whole):
        for number in range(len(SAID)):
            row = tell(cast, came(number)).row
            assert reads() == 1
            assert marks(reading_of(row)) == marks(whole(row))
        row.refresh_from_db()
        assert (row.read_revision, len(row.curve), row.strain) == (row.revision, 3, row.curve[-1])
        assert max(row.curve) > row.strain

    @pytest.mark.parametrize("seed", range(4))
    def test_late_doubled_and_corrected_turns_end_in_the_reading_of_what_was_said(self, cast, reads, whole, seed):
        rng = random.Random(seed)
        told = [came(n) for n in range(len(SAID))] + [came(1, "One moment.", version=1), came(3, "", version=1), came(0), came(4)]
        rng.shuffle(told)
        while told:
            some = [told.pop() for _ in range(rng.randint(1, min(3, len(told))))]
            tell(cast, *some)
            if rng.random() < 0.7:
                reads()
        reads()
        row = LiveConversation.objects.get()
        assert [t.text for t in said_so_far(row).turns] == [SAID[0][1], "One moment.", SAID[2][1], SAID[4][1]]
        assert marks(reading_of(row)) == marks(whole(row))

    def test_several_conversations_are_read_together_and_none_twice(self, cast, reads):
        for about in ("cot", "lamp", "sofa"):
            tell(cast, came(0), about=about)
        assert (reads(), reads()) == (3, 0)

    def test_what_was_said_while_it_was_read_is_read_next(self, cast, ear):
        row = tell(cast, came(0)).row
        mine = Reader(ear)
        found = mine._waiting([row.pk])
        tell(cast, came(1))
        read = mine._hear(found)[0]
        assert mine._stored(read.row, read.said, read.reading, timezone.now())
        row.refresh_from_db()
        assert (row.read_revision, row.revision) == (1, 2)
        assert mine.read([row.pk]) == 1

    def test_of_two_who_read_the_same_only_one_stores_it(self, cast, ear):
        row = tell(cast, came(0)).row
        one, other = Reader(ear), Reader(ear)
        first, second = (r._hear(r._waiting([row.pk]))[0] for r in (one, other))
        assert one._stored(first.row, first.said, first.reading, timezone.now())
        assert not other._stored(second.row, second.said, second.reading, timezone.now())

    def test_what_nobody_read_is_found_again(self, cast):
        row = tell(cast, came(0), now=timezone.now() - timedelta(seconds=9)).row
        tell(cast, came(0), about="just now")
        assert reader.left(timezone.now() - reader.LEFT) == [row.pk]

    def test_what_follows_a_reading_sees_it_stored_and_its_failure_undoes_nothing(self, cast, reads, monkeypatch, caplog):
        seen = []

        def note(live, said, reading, now):
            seen.append((LiveConversation.objects.get(pk=live.pk).read_revision, len(said.turns), len(reading.turns)))

        def fails(live, said, reading, now):
            Announcement.objects.create(topic="half", about=1)
            raise KeyError("furious customer")

        monkeypatch.setattr(reader, "AFTER", (fails, note))
        tell(cast, came(0))
        assert reads() == 1
        assert seen == [(1, 1, 1)]
        assert not Announcement.objects.filter(topic="half").exists()
        assert "furious" not in caplog.text
        assert "KeyError" in caplog.text


class TestEnded:
    def test_it_is_kept_with_the_reading_it_has_and_not_read_again(self, cast, reads):
        row = tell(cast, *map(came, range(5)), agent="Amara Osei").row
        actions.ended(row, timezone.now())
        assert reads() == 1
        kept = Conversation.objects.get()
        row.refresh_from_db()
        assert (row.state, row.kept, kept.agent, kept.external_id) == (LiveState.ENDED, kept, cast.amara, "cot")
        assert (kept.team, kept.turns.count(), kept.read_at is not None) == (cast.team, 5, True)
        assert Reading.objects.get().body == row.reading
        assert not Job.objects.filter(kind="read").exists()
        assert kept.strength >= 2

    def test_a_turn_that_comes_after_the_end_is_put_where_it_was_said(self, cast, reads):
        row = tell(cast, came(0), came(2), now=at(100)).row
        actions.ended(row, at(120))
        reads()
        assert tell(cast, came(1), came(2), now=at(300)).outcomes == ("new", "same")
        reads()
        kept = Conversation.objects.get()
        assert [t.text for t in kept.turns.order_by("number")] == [SAID[n][1] for n in range(3)]
        assert (Reading.objects.count(), Job.objects.filter(kind="read").count(), LiveConversation.objects.count()) == (1, 0, 1)

    def test_what_is_said_after_the_end_begins_another_conversation(self, cast, reads):
        row = tell(cast, came(0), now=at(5)).row
        actions.ended(row, at(10))
        reads()
        assert tell(cast, came(2, said_at=at(600)), now=at(600)).row.pk != row.pk
        assert LiveConversation.objects.filter(state=LiveState.OPEN).count() == 1

    def test_who_says_something_right_after_the_end_goes_on_with_the_same_conversation(self, cast, reads):
        row = tell(cast, came(0), now=at(5)).row
        actions.ended(row, at(10))
        reads()
        again = tell(cast, came(2), now=at(60)).row
        assert (again.pk, again.state) == (row.pk, LiveState.OPEN)
        actions.ended(again, at(70))
        reads()
        assert [t.text for t in Conversation.objects.get().turns.order_by("number")] == [SAID[0][1], SAID[2][1]]
        assert not Job.objects.filter(kind="read").exists()

    def test_silence_ends_it_and_a_worker_reads_what_nobody_read(self, cast, ear, monkeypatch):
        monkeypatch.setattr(work, "reader", lambda: Reader(ear))
        long_ago = timezone.now() - timedelta(minutes=31)
        row = tell(cast, *map(came, range(3)), now=long_ago).row
        going = tell(cast, came(0), about="lamp").row
        work.hush(Job(), lambda done, total: True)
        row.refresh_from_db()
        assert (row.state, row.kept.turns.count(), row.read_revision) == (LiveState.ENDED, 3, row.revision)
        assert Record.objects.get(did="live.ended").facts == {"why": "silence"}
        assert LiveConversation.objects.get(pk=going.pk).state == LiveState.OPEN

    def test_a_day_later_its_words_are_only_where_it_is_kept(self, cast, reads):
        row = tell(cast, came(0)).row
        shown = actions.said(cast.team.pk, News("demo", (came(0),)), timezone.now(), is_demonstration=True).row
        for one in (row, shown):
            actions.ended(one, timezone.now() - timedelta(hours=25))
        reads()
        work.let_go(Job(), lambda done, total: True)
        row.refresh_from_db()
        assert (LiveTurn.objects.count(), row.reading, row.names, row.kept.turns.count()) == (0, None, [], 1)
        assert not LiveConversation.objects.filter(pk=shown.pk).exists()
        assert tell(cast, came(0)).outcomes == ("late",)
        assert len(row.curve) == 1

    def test_words_that_never_became_whole_count_at_the_end(self, cast, reads):
        row = tell(cast, came(0), came(2, "That is what the last", is_final=False)).row
        actions.ended(row, timezone.now())
        reads()
        assert [t.text for t in Conversation.objects.get().turns.order_by("number")][-1] == "That is what the last"

    def test_a_demonstration_is_never_kept(self, cast, reads):
        row = actions.said(cast.team.pk, News("cot", (came(0),)), timezone.now(), is_demonstration=True).row
        actions.ended(row, timezone.now())
        assert reads() == 1
        assert not Conversation.objects.exists()


class TestSeen:
    def test_agents_follow_their_own_supervisors_their_team_administrators_demonstrations(self, cast):
        mine = tell(cast, came(0), agent="Amara Osei").row
        shown = actions.said(cast.rival.team_id, News("demo", (came(0),)), timezone.now(), is_demonstration=True).row
        seen = {name: set(live_visible_to(getattr(cast, name)).values_list("pk", flat=True)) for name in
                ("amara", "jun", "priya", "stranger", "rival", "tomasz", "ana")}  # fmt: skip
        none: set[int] = set()
        assert seen == {"amara": {mine.pk}, "jun": none, "priya": {mine.pk}, "stranger": none, "rival": {shown.pk},
                        "tomasz": {shown.pk}, "ana": none}  # fmt: skip


class TestAsked:
    @pytest.fixture
    def ask(self, cast):
        shown = tokens.make(cast.tomasz, cast.team, "Chat", [Scope.LIVE], timezone.now())[1]

        def asked(method, path, body=None, with_token=shown):
            told = {"content_type": "application/json", "data": json.dumps(body)} if body is not None else {}
            return getattr(Client(), method)(f"/api/v1/live/{path}", **told, headers={"Authorization": f"Bearer {with_token}"})

        return asked

    @staticmethod
    def body(number, **more):
        speaker, words = SAID[number]
        return {"turns": [{"id": str(number), "speaker": speaker, "text": words, "said_at": at(30 * number).isoformat()}], **more}

    def test_turns_are_told_one_at_a_time_until_the_end(self, ask, reads, cast):
        first = ask("post", "cot/turns", self.body(0, agent="amara@example.org", channel="chat"))
        assert (first.status_code, first.json()["outcomes"]) == (200, ["new"])
        live = first.json()["live"]
        assert (live["state"], live["agent"], live["revision"]) == ("open", "Amara Osei", 1)
        assert ask("post", "cot/turns", self.body(0)).json()["outcomes"] == ["same"]
        reads()
        stands = ask("get", "cot").json()
        assert (stands["read_revision"], len(stands["curve"]), stands["kept"]) == (1, 1, None)
        assert SAID[0][1] not in json.dumps(stands)
        assert ask("post", "cot/end").json()["state"] == "ended"
        reads()
        assert ask("get", "cot").json()["kept"] == f"/api/v1/conversations/{Conversation.objects.get().pk}"

    def test_the_last_turn_may_end_it(self, ask):
        assert ask("post", "cot/turns", self.body(0, ended=True)).json()["live"]["state"] == "ended"

    def test_what_is_not_as_it_should_be_is_told_and_changes_nothing(self, ask, cast):
        assert ask("post", "cot/turns", {"turns": [{"id": "1", "speaker": "parrot", "text": "Hello"}]}).status_code == 422
        assert ask("post", "cot/turns", {"turns": "all"}).status_code == 422
        assert ask("get", "lamp").status_code == ask("post", "lamp/end").status_code == 404
        other = tokens.make(cast.tomasz, cast.team, "Import", [Scope.WRITE], timezone.now())[1]
        assert ask("post", "cot/turns", self.body(0), with_token=other).status_code == 403
        assert not LiveConversation.objects.exists()

    def test_a_token_of_another_team_sees_nothing_of_it(self, ask, cast):
        ask("post", "cot/turns", self.body(0))
        theirs = tokens.make(cast.tomasz, cast.rival.team, "Chat", [Scope.LIVE], timezone.now())[1]
        assert ask("get", "cot", with_token=theirs).status_code == 404

    def test_one_turn_costs_few_questions_to_the_database(self, ask, django_assert_max_num_queries):
        ask("post", "cot/turns", self.body(0, agent="amara@example.org"))
        with django_assert_max_num_queries(14):
            ask("post", "cot/turns", self.body(1, agent="amara@example.org"))


