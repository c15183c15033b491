"""A bucket that speaks as Amazon S3 does: listed and read with signed requests, on any address."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from django.conf import settings

from heard.conversation import HeardError
from heard.web.connect.reaching import Answer, Unreachable, reach

NOTHING = hashlib.sha256(b"").hexdigest()
LIST_MOST = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that lies there."""

    place: str
    version: str
    size: int


def signed(url: str, region: str, key_id: str, key: str, now: datetime) -> dict[str, str]:
    """The headers of a signed GET without a body (AWS Signature Version 4; the query must be sorted and quoted already)."""
    parts, stamp = urlsplit(url), now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": parts.netloc, "x-amz-content-sha256": NOTHING, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    asked = "\n".join(("GET", parts.path or "/", parts.query, *(f"{n}:{headers[n]}" for n in sorted(headers)), "", names, NOTHING))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    told = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(asked.encode()).hexdigest()))
    made = f"AWS4{key}".encode()
    for step in (stamp[:8], region, "s3", "aws4_request", told):
        made = hmac.new(made, step.encode(), hashlib.sha256).digest()
    credential = f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={made.hex()}"
    return {**headers, "Authorization": credential}


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bucket while it is looked into."""

    address: str
    name: str
    prefix: str
    region: str
    key_id: str
    key: str

    def look(self) -> Iterator[Thing]:
        """Every object below the prefix, a thousand a request."""
        more = ""
        while True:
            asked = {"list-type": "2", "prefix": self.prefix} | ({"continuation-token": more} if more else {})
            listed = _tree(self._get("", asked, LIST_MOST).body, self.name)
            for thing in listed.iter("Contents"):
                place, size = thing.findtext("Key", ""), int(thing.findtext("Size", "0"))
                if place and not place.endswith("/"):
                    yield Thing(place, f"{thing.findtext('ETag', '').strip(chr(34))}:{size}"[:120], size)
            more = listed.findtext("NextContinuationToken", "") if listed.findtext("IsTruncated") == "true" else ""
            if not more:
                return

    def bundles(self, places: Iterable[str]) -> dict[str, str]:
        """Each object by itself."""
        return {place: place for place in places}

    def fetch(self, places: list[str]) -> tuple[str, bytes]:
        """The object."""
        return places[0], self._get(places[0], {}, settings.LARGEST_FILE + 1).body

    def _get(self, place: str, asked: Mapping[str, str], most: int) -> Answer:
        query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(asked.items()))
        path = f"/{quote(self.name, safe='')}" + (f"/{quote(place, safe='/~')}" if place else "")
        url = f"{self.address.rstrip('/')}{path}" + (f"?{query}" if query else "")
        headers = signed(url, self.region, self.key_id, self.key, datetime.now(UTC))
        answer = reach("GET", url, headers=headers, own=True, most=most)
        if answer.status == 200:
            return answer
        raise _trouble(answer, self.name)


def _trouble(answer: Answer, name: str) -> HeardError:
    if answer.status in (401, 403):
        return HeardError("the key may not read it, or has expired.", where=name, then="Give a new key, or let it list and read.")
    if answer.status == 404:
        return HeardError("no such bucket or object.", where=name, then="Look whether address and name are right.")
    if answer.status in (301, 307, 400):
        return HeardError("it lies in another region, or at another address.", where=name, then="Look which one is right.")
    return Unreachable(f"it answered {answer.status}.", where=name, then="It is tried again next time.")


def _tree(body: bytes, name: str) -> ElementTree.Element:
    """The listing; a document that defines entities of its own is refused unread."""
    strange = HeardError("this is no listing of a bucket.", where=name, then="Look whether the address is right.")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise strange
    try:
        tree = ElementTree.fromstring(body)  # noqa: S314 - entities are refused above
    except ElementTree.ParseError:
        raise strange from None
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    return tree


@contextmanager
def opened(place: dict[str, Any], secret: dict[str, Any]) -> Iterator[Bucket]:
    """The bucket."""
    told = [
        str(place.get(name) or usual) for name, usual in (("address", ""), ("bucket", ""), ("prefix", ""), ("region", "us-east-1"))
    ]
    yield Bucket(told[0], told[1], told[2], told[3], str(place.get("key_id", "")), str(secret.get("key", "")))
