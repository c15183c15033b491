"""What goes out in pieces holds nobody up, and an open page misses nothing that happened while it was drawn."""

import asyncio
import re

import pytest
from django.conf import settings
from django.test import AsyncClient, RequestFactory
from django.test.client import AsyncRequestFactory

from heard.web.inpieces import in_pieces
from heard.web.live.outbox import announce, newest

in_life = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
MODELS = "django.contrib.auth.backends.ModelBackend"


def test_a_static_file_is_served_in_pieces_by_the_server_that_also_holds_lines_open(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "look.css").write_bytes(b"body{}" * 20_000)

    async def asked():
        answer = await AsyncClient().get("/static/look.css")
        assert answer.is_async, "a plain iterator would be read whole, with a warning"
        return b"".join([piece async for piece in answer.streaming_content])

    assert asyncio.run(asked()) == b"body{}" * 20_000


def test_what_is_no_stream_and_what_a_plain_server_sends_stays_as_it_is():
    from django.http import HttpResponse, StreamingHttpResponse

    plain = HttpResponse(b"whole")
    assert in_pieces(lambda request: plain)(AsyncRequestFactory().get("/")) is plain
    stream = in_pieces(lambda request: StreamingHttpResponse(iter([b"a", b"b"])))(RequestFactory().get("/"))
    assert list(stream.streaming_content) == [b"a", b"b"]


async def _heard(person, address, lines, **headers):
    """The first events of a line to this address: topic and id of each."""
    browser = AsyncClient()
    await browser.aforce_login(person, backend=MODELS)
    answer = await browser.get(address, headers=headers)
    told, source = "", aiter(answer.streaming_content)
    async with asyncio.timeout(10):
        while len(re.findall(rb"event: conversation", told.encode())) < lines:
            told += (await anext(source)).decode()
    await source.aclose()
    return re.findall(r"event: conversation\ndata: {\"id\": (\d+)}", told)


@in_life
def test_what_happens_between_the_drawing_of_a_page_and_the_opening_of_its_line_is_told(cast, at, keep):
    early = keep()
    page = at(cast.amara).get(f"/conversations/{early.pk}/", HTTP_ACCEPT="text/html,*/*").content.decode()
    line = re.search(r'data-events="(/events/\?drawn=\d+)"', page)[1]
    assert line.endswith(f"={newest()}")
    announce("conversation", early.pk)
    assert asyncio.run(_heard(cast.amara, line, 1)) == [str(early.pk)], "once, and nothing from before the page was drawn"


@in_life
def test_a_line_that_broke_goes_on_from_where_it_broke_and_not_from_the_drawing(cast, keep):
    one = keep()
    drawn = newest()
    announce("conversation", one.pk)
    announce("conversation", one.pk)
    told = asyncio.run(_heard(cast.amara, f"/events/?drawn={drawn}", 2))
    assert told == [str(one.pk)] * 2
    assert asyncio.run(_heard(cast.amara, "/events/?drawn=nonsense", 0)) == []


def test_a_program_that_asks_for_no_page_costs_no_look_at_the_outbox(cast, at, keep, django_assert_num_queries):
    browser = at(cast.amara)
    assert 'data-events="/events/"' in browser.get("/conversations/").content.decode()
