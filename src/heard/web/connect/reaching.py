"""Reaching out over HTTP: only to addresses that may be called, to the very address that was looked up, without following on."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from heard.conversation import HeardError
from heard.web import environment

PATIENCE = 10.0
"""Seconds that the other side is given."""
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreachable(HeardError):  # noqa: N818 - says what it is
    """The other side does not answer now; it may later."""


def split(url: str) -> SplitResult:
    """The parts of an address to call; raises HeardError if it is none."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
        parts.port  # noqa: B018 - raises if it is no port
    except ValueError:
        fits = False
    if not fits or any(ord(c) <= 32 or ord(c) > 126 for c in url):
        raise HeardError("not an address to call.", where=url[:60], then="Write https://host/path, without a name or password.")
    return parts


def may_be_called(ip: Ip, host: str, *, own: bool) -> bool:
    """Whether this address may be called: public ones, those allowed by HEARD_INTERNAL, and for `own` sources internal ones.

    Addresses of this link (169.254.0.0/16, where clouds keep their keys) are never called unless they are allowed.
    """
    if isinstance(ip, ipaddress.IPv6Address):  # an address of the old kind in the clothes of the new
        ip = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in TRANSLATED else ip)
    for told in environment.internal():
        if host.lower() == told:
            return True
        try:
            if ip in ipaddress.ip_network(told, strict=False):
                return True
        except ValueError:
            continue
    if own:
        return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified)
    return ip.is_global and not ip.is_multicast


def looked_up(host: str, port: int, *, own: bool = False) -> str:
    """The first address of a host, if all of its addresses may be called; raises HeardError if not."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        raise Unreachable("no such host.", where=host, then="Look whether its name is right.") from None
    if not all(may_be_called(ipaddress.ip_address(ip.partition("%")[0]), host, own=own) for ip in found):
        then = "Allow it with HEARD_INTERNAL where Heard runs, if it is meant."
        raise HeardError("an address inside the house, which is not called.", where=host, then=then)
    return sorted(found, key=lambda ip: (":" in ip, ip))[0]


class _Http(http.client.HTTPConnection):
    """A line to the address that was looked up, whatever the name says by now."""

    def __init__(self, host: str, port: int, ip: str, lock: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._ip, self._lock = ip, lock

    def connect(self) -> None:
        """Open the line; over TLS the certificate must be the named host's."""
        line = socket.create_connection((self._ip, self.port), self.timeout)
        self.sock = self._lock.wrap_socket(line, server_hostname=self.host) if self._lock else line


def reach(
    method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, own: bool = False, most: int = 65536
) -> Answer:
    """Ask once and read at most `most` bytes; a redirect is an answer like any other.

    Raises HeardError if the address may not be called, Unreachable if nobody answers.
    """
    parts = split(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    line = _Http(host, port, looked_up(host, port, own=own), ssl.create_default_context() if secure else None)
    try:
        line.request(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body or None, dict(headers or {}))
        answer = line.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read(most))
    except ssl.SSLCertVerificationError:
        raise HeardError("its certificate is not good.", where=host, then="Renew it, or give the address it is made for.") from None
    except (OSError, http.client.HTTPException) as error:
        slow = isinstance(error, TimeoutError)
        what = f"does not answer within {PATIENCE:.0f} seconds." if slow else "does not answer."
        raise Unreachable(what, where=host, then="Look whether it runs.") from None
    finally:
        line.close()
