"""Folders, mailboxes and buckets are looked into by the clock: new, changed and deleted there is new, changed and deleted here."""

import imaplib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.conf import settings
from django.utils import timezone

from heard.web.connect import bucket, linking
from heard.web.connect.models import Connection, Item, Kind
from heard.web.conversations.models import Conversation, Turn
from heard.web.jobs import actions, worker
from heard.web.jobs.kinds import KINDS
from heard.web.jobs.models import Job

TALK = "Customer: My {thing} never came, and my name is Dana Whitlock.\nAgent: I ring the depot now.\n"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "the postman rings twice"
pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture(autouse=True)
def _nobody_reads(monkeypatch):
    monkeypatch.setitem(KINDS, "read", lambda job, beat: None)


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    monkeypatch.setenv("HEARD_INBOX", str(tmp_path / "inbox"))
    (tmp_path / "inbox" / "calls").mkdir(parents=True)
    return tmp_path / "inbox" / "calls"


@pytest.fixture
def connect(cast):
    def connected(kind, place, secret=None, *, mirrors=True):
        told = {"place": place, "secret": secret or {}, "every": 15, "mirrors": mirrors}
        return linking.make(cast.tomasz, cast.team, kind, str(Kind(kind).label), told, timezone.now())

    return connected


def look(it, **told):
    """The clock strikes: whatever is due is looked into."""
    Connection.objects.filter(pk=it.pk).update(next_at=timezone.now())
    actions.enqueue("pulls", {})
    worker.work(threading.Event(), until_empty=True)
    it.refresh_from_db()
    return it


def kept():
    return sorted(Conversation.objects.values_list("external_id", flat=True))


def test_files_in_a_folder_come_in_change_and_go(connect, inbox):
    it = connect("folder", {"folder": "calls"})
    for thing in ("cot", "lamp"):
        (inbox / f"{thing}.txt").write_text(TALK.format(thing=thing))
    (inbox / ".hidden.txt").write_text(TALK)
    (inbox / "half.txt.part").write_text(TALK)
    look(it)
    assert kept() == ["cot", "lamp"]
    assert "Whitlock" not in str(list(Turn.objects.values_list("text", flat=True)))
    assert (it.fault, it.items.count(), it.last_at is not None) == ("", 2, True)
    before = Job.objects.filter(kind="read").count()
    look(it)
    assert Job.objects.filter(kind="read").count() == before
    (inbox / "cot.txt").write_text(TALK.format(thing="cot") + "Customer: Thank you.\n")
    (inbox / "lamp.txt").unlink()
    look(it)
    assert kept() == ["cot"]
    assert Turn.objects.count() == 3


def test_a_file_that_cannot_be_read_is_named_on_the_page_and_holds_nobody_up(cast, at, connect, inbox):
    it = connect("folder", {"folder": "calls"})
    (inbox / "broken.vtt").write_bytes(b"WEBVTT\n\n\x00\x01")
    (inbox / "good.txt").write_text(TALK.format(thing="cot"))
    look(it)
    assert kept() == ["good"]
    assert "broken.vtt" in at(cast.tomasz).get(f"/connections/{it.pk}/").content.decode()
    assert Item.objects.exclude(fault="").get().place == "broken.vtt"


def test_a_folder_outside_the_inbox_is_not_read_and_the_page_says_where_to_put_it(connect, inbox, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "x.txt").write_text(TALK)
    (inbox / "link.txt").symlink_to(tmp_path / "secrets" / "x.txt")
    for name in ("../secrets", "/etc", "calls/../../secrets"):
        it = look(connect("folder", {"folder": name}))
        assert "not below the inbox" in it.fault
    look(connect("folder", {"folder": "calls"}))
    assert kept() == []


def test_many_files_gone_at_once_are_asked_about_before_anything_is_deleted(cast, at, connect, inbox):
    it = connect("folder", {"folder": "calls"})
    for n in range(12):
        (inbox / f"call-{n:02}.txt").write_text(TALK.format(thing=f"thing {n}"))
    look(it)
    for n in range(9):
        (inbox / f"call-{n:02}.txt").unlink()
    look(it)
    assert Conversation.objects.count() == 12
    assert "9 of 12 are gone there. Nothing was deleted here" in it.fault
    assert "Delete them here too" in at(cast.tomasz).get(f"/connections/{it.pk}/").content.decode()
    at(cast.tomasz).post(f"/connections/{it.pk}/look/", {"how": "vanish"})
    worker.work(threading.Event(), until_empty=True)
    it.refresh_from_db()
    assert (Conversation.objects.count(), it.fault, it.place) == (3, "", {"folder": "calls"})


def test_a_paused_place_is_left_alone_and_everything_is_read_again_when_asked(cast, at, connect, inbox):
    it = connect("folder", {"folder": "calls"})
    (inbox / "cot.txt").write_text(TALK.format(thing="cot"))
    at(cast.tomasz).post(f"/connections/{it.pk}/pause/")
    look(it)
    assert kept() == []
    at(cast.tomasz).post(f"/connections/{it.pk}/pause/")
    look(it)
    assert kept() == ["cot"]
    Conversation.objects.all().delete()
    at(cast.tomasz).post(f"/connections/{it.pk}/look/", {"how": "anew"})
    worker.work(threading.Event(), until_empty=True)
    assert kept() == ["cot"]


def test_two_workers_see_that_a_place_is_due_and_one_looks_into_it(connect, inbox):
    it = connect("folder", {"folder": "calls"})
    at = timezone.now() + timedelta(seconds=1)
    assert (linking.claim_due(at), linking.claim_due(at)) == ([it.pk], [])


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
def postbox():
    """Dovecot with one mailbox, for as long as the story lasts.

    Its folder is its own: the one of the tests is closed to everybody else whenever another run of them begins.
    """
    if not Path(DOVECOT).exists():
        pytest.skip("no dovecot here; tools/machine.sh installs it")
    port, who = free_port(), "nobody" if os.getuid() == 0 else str(os.environ.get("USER", os.getuid()))
    tmp_path = Path(tempfile.mkdtemp())
    (tmp_path / "mail").mkdir(mode=0o777)
    (tmp_path / "mail").chmod(0o777)
    tmp_path.chmod(0o755)
    (tmp_path / "dovecot.conf").write_text(f"""
protocols = imap
listen = 127.0.0.1
base_dir = {tmp_path}/run
state_dir = {tmp_path}/state
log_path = {tmp_path}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {who}
default_internal_group = {"nogroup" if os.getuid() == 0 else who}
default_login_user = {who}
first_valid_uid = 1
mail_location = maildir:{tmp_path}/mail
passdb {{
  driver = static
  args = password={PASSWORD.replace(" ", "-")}
}}
userdb {{
  driver = static
  args = uid={who} gid={"nogroup" if os.getuid() == 0 else who} home={tmp_path}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
""")
    server = subprocess.Popen([DOVECOT, "-F", "-c", str(tmp_path / "dovecot.conf")], start_new_session=True)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                line = imaplib.IMAP4("127.0.0.1", port, timeout=20)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError((tmp_path / "log").read_text() if (tmp_path / "log").exists() else "dovecot did not start")
        line.login("help", PASSWORD.replace(" ", "-"))
        line.select("INBOX")
        yield port, line
        line.logout()
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(tmp_path)


def letter(ident, sender, to, subject, words, before=""):
    refers = f"References: {before}\r\nIn-Reply-To: {before.split()[-1]}\r\n" if before else ""
    return (f"Message-ID: {ident}\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n{refers}"
            f"Date: Mon, 16 Nov 2026 17:{len(before) % 50:02}:00 +0000\r\n\r\n{words}\r\n").encode()  # fmt: skip


HELP, INES = "Kai Brandt <help@larch.example>", "Ines Whitlock <ines@post.example>"


def test_a_mailbox_is_read_thread_by_thread_as_it_grows_and_is_left_unread(cast, connect, postbox):
    port, line = postbox
    place = {"host": "127.0.0.1", "port": str(port), "security": "none", "name": "help", "desk": "@larch.example"}
    it = connect("mailbox", place, {"password": "wrong"})
    assert "name and password do not go together" in look(it).fault
    linking.change(cast.tomasz, it, "Post", {"place": place, "secret": {"password": PASSWORD.replace(" ", "-")}, "every": 5,
                                             "mirrors": True}, timezone.now())  # fmt: skip
    line.append("INBOX", None, None, letter("<1@post.example>", INES, HELP, "The bed", "The bed creaks. From the first day on."))
    line.append("INBOX", None, None, letter("<7@post.example>", "Bo <bo@post.example>", HELP, "Lamp", "My lamp flickers."))
    look(it)
    assert it.fault == ""
    assert kept() == ["1@post.example", "7@post.example"]
    answer = letter("<2@larch.example>", HELP, INES, "Re: The bed", "The workshop rings you.", "<1@post.example>")
    line.append("INBOX", None, None, answer)
    look(it)
    thread = Conversation.objects.get(external_id="1@post.example")
    assert [(t.speaker, t.text) for t in thread.turns.order_by("number")] == [
        ("customer", "The bed creaks. From the first day on."), ("agent", "The workshop rings you."),
    ]  # fmt: skip
    assert "Whitlock" not in str(list(Turn.objects.values_list("text", "rest")))
    line.noop()
    assert line.search(None, "UNSEEN")[1][0].split() == [b"1", b"2", b"3"]
    line.store("2", "+FLAGS", "\\Deleted")
    line.expunge()
    look(it)
    assert kept() == ["1@post.example"]


@pytest.fixture
def storage(monkeypatch):
    """A bucket served by moto in a process of its own, which checks signatures once the first key is made."""
    port = free_port()
    told = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "6"}
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    here = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)

        def client(service, key_id="first", key="first"):
            return boto3.client(service, endpoint_url=here, region_name="eu-central-1", aws_access_key_id=key_id,
                                aws_secret_access_key=key)  # fmt: skip

        iam = client("iam")
        iam.create_user(UserName="heard")
        rule = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
        iam.put_user_policy(UserName="heard", PolicyName="read", PolicyDocument=rule)
        key = iam.create_access_key(UserName="heard")["AccessKey"]
        s3 = client("s3", key["AccessKeyId"], key["SecretAccessKey"])
        s3.create_bucket(Bucket="calls", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield here, s3, key
    finally:
        server.terminate()
        server.wait(20)


def test_a_bucket_is_listed_and_read_with_signed_requests_and_its_deletions_are_followed(connect, storage):
    here, s3, key = storage
    for n in range(3):
        s3.put_object(Bucket="calls", Key=f"2026/cot {n} +ü.txt", Body=TALK.format(thing=f"cot {n}").encode())
    s3.put_object(Bucket="calls", Key="other/lamp.txt", Body=TALK.format(thing="lamp").encode())
    place = {"address": here, "bucket": "calls", "prefix": "2026/", "region": "eu-central-1", "key_id": key["AccessKeyId"]}
    it = look(connect("bucket", place, {"key": key["SecretAccessKey"]}))
    assert it.fault == ""
    assert kept() == ["cot 0 +ü", "cot 1 +ü", "cot 2 +ü"]
    s3.delete_object(Bucket="calls", Key="2026/cot 1 +ü.txt")
    look(it)
    assert kept() == ["cot 0 +ü", "cot 2 +ü"]
    wrong = look(connect("bucket", place, {"key": "wrong"}))
    assert "the key may not read it, or has expired. Give a new key" in wrong.fault
    away = look(connect("bucket", {**place, "bucket": "nothing-here"}, {"key": key["SecretAccessKey"]}))
    assert "no such bucket" in away.fault


def test_a_request_is_signed_as_amazon_signs_it():
    """Beside botocore's own signature of the same request."""
    url = "https://s3.eu-central-1.amazonaws.com/calls?list-type=2&prefix=2026%2Fcot%20%2B%C3%BC"
    at = timezone.now().replace(microsecond=0)
    mine = bucket.signed(url, "eu-central-1", "KEYID", "the key", at)
    asked = AWSRequest("GET", url, headers={"x-amz-content-sha256": bucket.NOTHING})
    theirs = S3SigV4Auth(Credentials("KEYID", "the key"), "s3", "eu-central-1")
    asked.context["timestamp"] = mine["x-amz-date"]
    asked.headers["X-Amz-Date"] = mine["x-amz-date"]
    request = theirs.canonical_request(asked)
    assert mine["Authorization"].endswith(f"Signature={theirs.signature(theirs.string_to_sign(asked, request), asked)}")


def test_a_place_that_does_not_answer_is_told_on_its_page_and_looked_into_again(connect):
    port = free_port()
    box = connect("mailbox", {"host": "127.0.0.1", "port": str(port), "security": "none", "name": "help"}, {"password": "x"})
    assert look(box).fault == "127.0.0.1: does not answer. Look whether host, port and security are right."
    pail = connect("bucket", {"address": f"http://127.0.0.1:{port}", "bucket": "x", "key_id": "k"}, {"key": "x"})
    assert look(pail).fault == "127.0.0.1: does not answer. Look whether it runs."
    assert pail.next_at > timezone.now()
    keys = connect("bucket", {"address": "http://169.254.169.254", "bucket": "x", "key_id": "k"}, {"key": "x"})
    assert "an address inside the house, which is not called" in look(keys).fault
