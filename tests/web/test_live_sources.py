"""Help desks and telephone systems feed live conversations, and what they told is kept once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from heard.listen import Ear
from heard.web.connect import linking, live, taking, tokens
from heard.web.connect.models import Connection, Delivery, DeliveryState, Origin, Scope
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation, Reading
from heard.web.jobs.models import Job
from heard.web.live import actions
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.reader import Reader


@pytest.fixture(scope="module")
def ear():
    return Ear.load(threads=1)


@pytest.fixture
def reads(ear):
    mine = Reader(ear)
    return lambda: mine.read(LiveConversation.objects.values_list("pk", flat=True))


class TestChatwoot:
    @pytest.fixture
    def desk(self, cast):
        told = {"place": {}, "secret": {}, "every": 15, "mirrors": True}
        return linking.make(cast.tomasz, cast.team, "chatwoot", "Chat", told, timezone.now())

    @staticmethod
    def message(number, text, kind="incoming", *, event="message_created", ago=0, channel="Channel::WebWidget", **more):
        who = {"id": 14, "name": "Mai Tran", "type": "contact"}
        if kind == "outgoing":
            who = {"id": 1, "name": "Amara Osei", "type": "user"}
        at = (timezone.now() - timedelta(seconds=ago)).isoformat()
        talk = {"id": 10, "status": "open", "channel": channel, "meta": {"assignee": {"id": 1, "name": "Amara Osei"}}}
        return {"event": event, "id": number, "content": text, "created_at": at, "message_type": kind, "private": False,
                "content_attributes": {}, "sender": who, "conversation": talk, **more}  # fmt: skip

    @staticmethod
    def told(desk, message):
        """As the webhook's view does it, then as the worker does."""
        body, now = json.dumps(message).encode(), timezone.now()
        live.told(desk, body, now)
        delivery, _ = taking.receive(desk.team, f"c{desk.pk}:{hash(body)}", body, now, connection=desk)
        job = Job.objects.filter(kind="take", payload__delivery=delivery.pk).first()
        Job.objects.filter(pk=job.pk).update(state="running", lease="00000000-0000-0000-0000-000000000001")
        job.refresh_from_db()
        taking.take(job, lambda done, total: True)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.TAKEN

    def test_a_chat_is_followed_while_people_write_and_kept_once_when_it_is_resolved(self, desk, cast, reads):
        self.told(desk, self.message(118, "The coat has a hole and nobody answers. I am furious."))
        assert reads() == 1
        self.told(desk, self.message(119, "A hole in a new coat, that should not be. I send another today.", "outgoing"))
        row = LiveConversation.objects.get()
        assert (row.agent, row.state, row.revision, row.strain > 0) == (cast.amara, LiveState.OPEN, 2, True)
        assert not Conversation.objects.exists()
        self.told(desk, {"event": "conversation_status_changed", "id": 10, "status": "resolved", "channel": "Channel::WebWidget"})
        assert reads() == 1
        kept = Conversation.objects.get()
        assert (Origin.objects.get().conversation, kept.turns.count(), kept.agent) == (kept, 2, cast.amara)
        assert (Reading.objects.count(), Job.objects.filter(kind="read").count()) == (1, 0)
        assert Delivery.objects.exclude(content=None).count() == 0

    def test_a_message_that_is_changed_or_deleted_is_changed_or_gone_in_the_live_conversation(self, desk):
        self.told(desk, self.message(118, "The coat has a whole."))
        self.told(desk, self.message(118, "The coat has a hole.", event="message_updated"))
        assert [t.text for t in LiveTurn.objects.all()] == ["The coat has a hole."]
        self.told(desk, self.message(118, "x", event="message_updated", content_attributes={"deleted": True}))
        assert [t.text for t in LiveTurn.objects.all()] == [""]

    def test_who_writes_again_later_goes_on_with_what_was_kept(self, desk, reads):
        self.told(desk, self.message(118, "The coat has a hole."))
        actions.ended(LiveConversation.objects.get(), timezone.now() - timedelta(hours=2))
        reads()
        LiveConversation.objects.update(last_at=timezone.now() - timedelta(hours=2))
        self.told(desk, self.message(130, "And now the other coat has one, too."))
        actions.ended(LiveConversation.objects.get(state=LiveState.OPEN), timezone.now())
        reads()
        kept = Conversation.objects.get()
        assert [t.text for t in kept.turns.order_by("number")] == ["The coat has a hole.", "And now the other coat has one, too."]
        assert (kept.read_at, Job.objects.filter(kind="read").count()) == (None, 1), "both together wait to be read"

    def test_letters_and_history_are_no_live_conversations(self, desk):
        self.told(desk, self.message(118, "The coat has a hole.", channel="Channel::Email"))
        self.told(desk, self.message(119, "It was so last year.", ago=7200))
        assert not LiveConversation.objects.exists()
        assert Conversation.objects.count() == 1

    def test_what_was_deleted_there_is_gone_here_and_not_kept(self, desk, reads):
        self.told(desk, self.message(118, "The coat has a hole."))
        self.told(desk, {"event": "conversation_deleted", "id": 10})
        assert reads() == 0
        assert not LiveConversation.objects.exists()
        assert not Conversation.objects.exists()

    def test_a_message_that_breaks_the_live_room_is_still_taken_in(self, desk, monkeypatch, caplog):
        def breaks(*told):
            raise KeyError("The coat")

        monkeypatch.setattr(live, "told", breaks)
        from heard.web.connect.incoming import _follow

        _follow(desk, b"{}")
        assert "KeyError" in caplog.text
        assert "coat" not in caplog.text

    def test_two_connections_with_the_same_id_are_two_conversations(self, desk, cast):
        told = {"place": {}, "secret": {}, "every": 15, "mirrors": True}
        other = linking.make(cast.tomasz, cast.team, "chatwoot", "Shop", told, timezone.now())
        for one in (desk, other):
            live.told(one, json.dumps(self.message(118, "The coat has a hole.")).encode(), timezone.now())
        assert LiveConversation.objects.count() == Connection.objects.count() == 2
        assert keeping.unread(Conversation.objects.all()) == 0


class TestStreams:
    @pytest.fixture
    def send(self, cast):
        shown = tokens.make(cast.tomasz, cast.team, "Telephone", [Scope.LIVE], timezone.now())[1]

        def sent(stream, message, **headers):
            headers = headers or {"Authorization": f"Bearer {shown}"}
            return Client().post(f"/api/v1/streams/{stream}", json.dumps(message), "application/json", headers=headers)

        sent.token = shown
        return sent

    @staticmethod
    def segment(kind, ident, text, begin, **more):
        words = {"Transcript": "Content", "Utterance": "PartialContent"}[kind]
        said = {"Id": ident, "ParticipantId": "CUSTOMER", "ParticipantRole": "CUSTOMER", words: text,
                "BeginOffsetMillis": begin, "EndOffsetMillis": begin + 900, **more}  # fmt: skip
        return {"Version": "1.0.0", "Channel": "VOICE", "ContactId": "call-1", "EventType": "SEGMENTS", "Segments": [{kind: said}]}

    def test_contact_lens_parts_are_shown_and_the_whole_is_read_once(self, send, reads):
        send("contact-lens", self.segment("Utterance", "u1", "Nobody", 1000, TranscriptId="t1"))
        assert reads() == 0
        whole = self.segment("Transcript", "t1", "Nobody came, I am furious.", 1000)
        became = {"external_id": "call-1", "state": "open", "outcomes": ["new"]}
        assert send("contact-lens", whole).json()["conversations"] == [became]
        assert send("contact-lens", whole).json()["conversations"][0]["outcomes"] == ["same"]
        late = send("contact-lens", self.segment("Utterance", "u1", "Nobody", 1000, TranscriptId="t1"))
        assert late.json()["conversations"][0]["outcomes"] == ["same"]
        assert reads() == 1
        assert LiveTurn.objects.get().text == "Nobody came, I am furious."
        over = {**whole, "EventType": "COMPLETED", "Segments": []}
        assert send("contact-lens", over).json()["conversations"][0]["state"] == "ended"
        reads()
        assert Conversation.objects.get().channel == "call"

    def test_firehose_shows_its_key_and_gets_its_request_back(self, send):
        key, message = "X-Amz-Firehose-Access-Key", {"requestId": "r-1", "timestamp": 1, "records": []}
        answer = send("contact-lens", message, **{key: send.token})
        assert (answer.status_code, answer.json()["requestId"]) == (200, "r-1")
        assert send("contact-lens", message, **{key: "heard_no"}).status_code == 401

    def test_the_end_of_what_nobody_knows_begins_nothing(self, send):
        over = {"ContactId": "call-9", "EventType": "COMPLETED", "Segments": []}
        assert send("contact-lens", over).json()["conversations"] == []
        assert not LiveConversation.objects.exists()

    def test_what_is_not_of_the_source_is_told(self, send):
        assert send("genesys", {"hello": 1}).status_code == 422
        assert send("genesys", "hello").status_code == 422
        assert send("zoom", {}).status_code == 422
