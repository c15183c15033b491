"""Notices of undelivered mail, as mail servers write them."""

import pytest

from heard.respond.bounce import bounce

NOTICE = """From: MAILER-DAEMON@mx.larch.example (Mail Delivery System)
To: bounces@larch.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.larch.example
Arrival-Date: Tue, 17 Nov 2026 09:12:00 +0000

Final-Recipient: rfc822; dana@example.org
Original-Recipient: rfc822;dana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: {part}

{headers}

--B--
"""
HEADERS = (
    "From: Amara Osei <care@larch.example>\nTo: dana@example.org\nMessage-ID: <heard-note-12-abc.def@larch.example>\nSubject: x"
)


def notice(action: str = "failed", status: str = "5.1.1", part: str = "message/rfc822", headers: str = HEADERS) -> bytes:
    return NOTICE.format(action=action, status=status, part=part, headers=headers).encode()


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_an_unknown_address_is_gone_for_good(part: str) -> None:
    found = bounce(notice(part=part))
    assert found is not None
    assert (found.message, found.gone, found.status) == ("heard-note-12-abc.def", True, "5.1.1")


def test_a_delay_or_a_full_mailbox_is_for_now() -> None:
    for raw in (notice("delayed", "4.4.1"), notice("failed", "4.2.2")):
        found = bounce(raw)
        assert found is not None
        assert not found.gone


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00", b"Subject: hello\n\nI am away until Monday.",
        notice("delivered", "2.0.0"), notice(headers="Subject: x"),
        notice(headers=HEADERS.replace("heard-note", "another")), notice().replace(b"--B--", b"")[:400], notice()[:700],
    ],
)  # fmt: skip
def test_any_other_mail_is_left_alone(raw: bytes) -> None:
    assert bounce(raw) is None
