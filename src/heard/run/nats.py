"""The broker over many machines: NATS JetStream, where the server keeps what waits and says who takes it.

A stream holds the messages, each partition has a subject, each group a durable consumer for each partition with one message in
flight: the server itself then holds their order and brings a dead member's message to another one after ACK_WAIT.
"""

import asyncio
import logging
import ssl
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, Header, StorageType, StreamConfig
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from heard.conversation import HeardError
from heard.run import broker as nouns
from heard.run.broker import PARTITIONS, WAITS, Message, Servers, Take, partition_of, taken

log = logging.getLogger("heard.broker")
ACK_WAIT = 5.0
"""Seconds after which a message is brought to another member, unless who has it says that it is still at work."""
LOOK = 0.9
"""Seconds that one request for the next message waits at the server. ACK_WAIT is no multiple of it: both begin at the same
moment, and a message brought to a request that just ends is lost until ACK_WAIT has gone by once more."""
KEPT = 24 * 3600.0
"""Seconds that the server keeps a message, and so how long every worker may be away."""
MOST_BYTES = 256 << 20
KNOWN_AGAIN = 600.0
"""Seconds within which a message id is known again."""
MOST_TRIES = 2 * (len(WAITS) + 1)
"""After so many deliveries a message is left: those who took it died of it."""
TROUBLE = (nats.errors.Error, OSError, asyncio.TimeoutError)
KEY = "Heard-Key"
T = TypeVar("T")


class Nats:
    """The broker behind NATS servers; connects when it is made, and again whenever the line breaks.

    Raises HeardError where nobody answers, does not let us in, or has no JetStream.
    """

    def __init__(
        self, servers: Servers, waits: tuple[float, ...] = WAITS, ack_wait: float = ACK_WAIT, patience: float | None = None
    ) -> None:
        self.servers, self.waits, self.ack_wait = servers, waits, ack_wait
        self.patience = nouns.PATIENCE if patience is None else patience
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._speak, name="nats", daemon=True)
        self._thread.start()
        self._members: list[_Member] = []
        self._client, self._last, self._closing = Client(), "", False
        try:
            self.stream = self._do(self._open(), self.patience + 5)
        except BaseException:
            self._let_go(2.0)
            raise

    def publish(self, key: str, message_id: str, body: bytes = b"") -> None:
        """Hand over a message; returns when the server has written it down."""
        headers = {Header.MSG_ID: quote(message_id), KEY: quote(key)}
        subject = f"{self.servers.name}.{partition_of(key)}"
        self._do(self._publish(subject, body, headers), self.patience + 5)

    def consume(self, group: str, take: Take) -> "_Member":
        """Take the group's messages, one of each partition at a time."""
        member = _Member(self, group, take)
        self._do(member.begin(), self.patience + 5)
        self._members.append(member)
        return member

    def close(self, seconds: float = nouns.PATIENCE) -> bool:
        """Stop what consumes here, then hang up; what waits stays at the server."""
        until = monotonic() + seconds
        done = [member.stop(max(until - monotonic(), 0.1)) for member in self._members]
        self._let_go(max(until - monotonic(), 0.5))
        return all(done)

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start something on the thread that speaks with the server."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _do(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        if not self._thread.is_alive() or self._client.is_closed:
            work.close()
            raise HeardError("is closed.", where="broker", then="Use it before the process ends.")
        future = self.begin(work)
        try:
            return future.result(seconds)
        except TookTooLong as late:
            future.cancel()
            raise self.away() from late

    def _speak(self) -> None:
        """The thread that speaks with the server: until it is stopped, then what is left is called off."""
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.wait(left))
        self._loop.close()

    def _let_go(self, seconds: float) -> None:
        self._closing = True
        with suppress(Exception):  # nothing more can be done for a line that is not there
            self.begin(self._client.close()).result(seconds)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(seconds)

    async def _open(self) -> JetStreamContext:
        try:
            await asyncio.wait_for(self._client.connect(**self._asked()), self.patience)
        except (*TROUBLE, ValueError) as trouble:
            raise self.away() from trouble
        stream = self._client.jetstream(timeout=2)
        try:
            await self.keep_stream(stream)
        except (*TROUBLE, APIError) as trouble:
            then = "Start the server with -js, and let this account use it."
            raise HeardError(f"{self.servers.places} gives no JetStream.", where="HEARD_NATS_URL", then=then) from trouble
        return stream

    def _asked(self) -> dict[str, Any]:
        """How we connect: for ever, once a second."""
        told: dict[str, Any] = {"servers": self.servers.addresses, "name": "heard", "max_reconnect_attempts": -1}
        told |= {"reconnect_time_wait": 1, "connect_timeout": 3, "ping_interval": 10, "max_outstanding_pings": 2}
        told |= {"error_cb": self._went_wrong, "disconnected_cb": self._broke, "reconnected_cb": self._is_back}
        if self.servers.credentials:
            told["user_credentials"] = str(self.servers.credentials)
        if self.servers.authority:
            told["tls"] = ssl.create_default_context(cafile=str(self.servers.authority))
        return told

    async def keep_stream(self, stream: JetStreamContext) -> None:
        """Make the stream, unless it is there: whoever runs the servers may have made it with replicas."""
        try:
            await stream.stream_info(self.servers.name)
        except NotFoundError:
            config = StreamConfig(
                name=self.servers.name, subjects=[f"{self.servers.name}.*"], storage=StorageType.FILE,
                max_age=KEPT, max_bytes=MOST_BYTES, duplicate_window=KNOWN_AGAIN,
            )  # fmt: skip
            await stream.add_stream(config)

    async def _publish(self, subject: str, body: bytes, headers: Mapping[str, str]) -> None:
        until = monotonic() + self.patience
        while True:
            try:
                await self.stream.publish(subject, body, headers=dict(headers), timeout=2)
            except (*TROUBLE, APIError) as trouble:
                if monotonic() > until:
                    raise self.away() from trouble
                await asyncio.sleep(0.2)  # its id makes the same message safe to send again
            else:
                return

    def away(self) -> HeardError:
        """What to say where the server does not do what was asked."""
        what = f"{self.servers.places} does not answer" if not self._last else f"{self.servers.places}: {self._last}"
        return HeardError(f"{what}.", where="HEARD_NATS_URL", then="Start the server, or mend the address and what lets us in.")

    async def _went_wrong(self, trouble: Exception) -> None:
        self._last = _kind(trouble)

    async def _broke(self) -> None:
        if not self._closing:
            log.warning("the line to the broker broke; it is tried again")

    async def _is_back(self) -> None:
        self._last = ""
        log.warning("the line to the broker is back")


def _kind(trouble: Exception) -> str:
    """What went wrong, in words: the library's own may hold the address with its password."""
    told = str(trouble).lower()
    if isinstance(trouble, nats.errors.AuthorizationError) or "authorization" in told or "authentication" in told:
        return "lets nobody in with this name, password or file"
    if isinstance(trouble, ssl.SSLError) or "tls" in told or "secure" in told:
        return "and we do not agree on TLS"
    if isinstance(trouble, ConnectionRefusedError):
        return "nobody listens there"
    return f"does not answer ({type(trouble).__name__})"


class _Member:
    """One consumer in this process: a task for each partition, which asks the server, and a thread, which works."""

    def __init__(self, line: Nats, group: str, take: Take) -> None:
        self.line, self.group, self.take = line, group, take
        self.stopped = Event()
        self.threads = ThreadPoolExecutor(PARTITIONS, thread_name_prefix=group)
        self.works: list[Future[None]] = []

    async def begin(self) -> None:
        """Make the group's consumers at the server, unless they are there, and begin."""
        until = monotonic() + self.line.patience
        for partition in range(PARTITIONS):
            while True:
                try:
                    await self._keep_consumer(partition)
                    break
                except (*TROUBLE, APIError) as trouble:
                    if monotonic() > until:
                        raise self.line.away() from trouble
                    await asyncio.sleep(0.2)
        self.works = [self.line.begin(self._work(partition)) for partition in range(PARTITIONS)]

    async def _keep_consumer(self, partition: int) -> None:
        name = self.line.servers.name
        config = ConsumerConfig(
            durable_name=f"{self.group}-{partition}", filter_subject=f"{name}.{partition}", deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT, ack_wait=self.line.ack_wait, max_ack_pending=1, max_deliver=-1,
        )  # fmt: skip
        await self.line.stream.add_consumer(name, config)

    def stop(self, seconds: float = nouns.PATIENCE) -> bool:
        """Take no more, finish what is in hand."""
        self.stopped.set()
        until = monotonic() + seconds
        for work in self.works:
            with suppress(Exception):
                work.result(max(until - monotonic(), 0))
        self.threads.shutdown(wait=False)
        return all(work.done() for work in self.works)

    async def _work(self, partition: int) -> None:
        bound = await self.line.stream.pull_subscribe_bind(f"{self.group}-{partition}", stream=self.line.servers.name)
        while not self.stopped.is_set():
            try:
                [came] = await bound.fetch(1, timeout=LOOK)
                await self._deal(came)
            except nats.errors.TimeoutError:
                continue  # nothing came; if the line is broken the client mends it meanwhile
            except (*TROUBLE, APIError) as trouble:
                log.warning("%s: partition %s waits (%s)", self.group, partition, type(trouble).__name__)
                await self._again(partition)
        with suppress(*TROUBLE):
            await bound.unsubscribe()

    async def _again(self, partition: int) -> None:
        """After a moment, make the stream and the consumer again, for a server that has lost its store."""
        await asyncio.sleep(LOOK)
        with suppress(*TROUBLE, APIError):
            await self.line.keep_stream(self.line.stream)
            await self._keep_consumer(partition)

    async def _deal(self, came: Msg) -> None:
        """Take it in a thread, and tell the server how that went."""
        tries = came.metadata.num_delivered or 1
        message = _message(came, tries)
        if tries > MOST_TRIES:
            log.error("%s: message %s of %s was brought %s times; given up", self.group, message.id, message.key, tries)
            return await came.term()
        last = tries > len(self.line.waits)
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self.threads, lambda: taken(self.group, self.take, message, last=last))
        while not (await asyncio.wait({work}, timeout=self.line.ack_wait / 3))[0]:
            await came.in_progress()
        if work.result():
            await came.ack_sync(timeout=2)
        elif last:
            await came.term()
        else:
            await came.nak(self.line.waits[tries - 1])
        return None


def _message(came: Msg, tries: int) -> Message:
    headers = came.headers or {}
    return Message(unquote(headers.get(KEY, "")), unquote(headers.get(Header.MSG_ID, "")), came.data, tries)
