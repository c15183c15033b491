"""Asking a language model one question and getting an answer of a given form, or none: never more than the purse holds."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from types import TracebackType
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from heard.listen.language import PREFIX, ClosedError, LanguageModel, Purse, UnansweredError, own_network

Form = TypeVar("Form", bound=BaseModel)
Message = Mapping[str, str]

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Answers that may be another one in a moment."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before the second try, twice as long before each further one, and the longest that is waited for anybody."""
LARGEST = 2_000_000
"""Bytes of an answer; more is not an answer to this question."""
TOKEN = 3
"""Characters that are counted as a token before the model has said how many they were."""
BOUNDS = frozenset(
    ("maxLength", "minLength", "maxItems", "minItems", "maximum", "minimum", "pattern", "default", "title", "description")
)
"""Words of JSON Schema that not every address knows."""


class Asks(Protocol):
    """Whatever answers a question in a given form; raises UnansweredError where it cannot."""

    @property
    def name(self) -> str: ...

    def ask(self, rules: str, question: str, form: type[Form], most: int) -> Form: ...


class Asking:
    """A line to a language model. Time and chance are given: `wait` sleeps, `clock` counts seconds, `chance` spreads tries."""

    def __init__(
        self,
        model: LanguageModel,
        purse: Purse,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Random | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._model, self._purse, self._wait, self._clock, self._now = model, purse, wait, clock, now
        self._chance = chance or Random()
        self._plain = False
        self._shut: ClosedError | None = None
        key = {"Authorization": f"Bearer {model.key}"} if model.key else {}
        # A proxy named in the environment is for addresses outside; words stay in the network where the model is in it.
        outside = not own_network(urlsplit(model.url).hostname or "")
        self._line = httpx.Client(headers=key, timeout=model.seconds, trust_env=outside)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def __enter__(self) -> "Asking":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._line.close()

    def ask(self, rules: str, question: str, form: type[Form], most: int) -> Form:
        """The answer to a question in the given form, of at most `most` tokens; one that breaks the form is asked for once more.

        Raises UnansweredError where there is none, ClosedError where there will be none to further questions either: an
        address that is shut is not knocked at again.
        """
        if self._shut:
            raise self._shut
        said: list[Message] = [{"role": "system", "content": rules}, {"role": "user", "content": _whole(question)}]
        answer = self._answer(said, form, most)
        try:
            return form.model_validate_json(_inner(answer))
        except ValidationError as error:
            again = f"That did not keep to the form: {_faults(error)}. Answer once more, with the JSON object alone."
        said += [{"role": "assistant", "content": answer or "{}"}, {"role": "user", "content": again}]
        try:
            return form.model_validate_json(_inner(self._answer(said, form, most)))
        except ValidationError:
            then = "A larger model keeps to the form, or one that takes response_format json_schema."
            raise UnansweredError("two answers did not keep to the form.", where=self._model.place, then=then) from None

    def _answer(self, said: Sequence[Message], form: type[BaseModel], most: int) -> str:
        """The words of an answer. An address that does not know the bounds of the form gets the question in the plainest words."""
        answer = self._through(self._body(said, form, most), said, most)
        if answer is None and not self._plain:
            self._plain = True
            answer = self._through(self._body(said, form, most), said, most)
        if answer is None:
            then = f"The model {self.name} must take response_format json_schema, and a question of this length."
            raise UnansweredError("does not take the question.", where=self._model.place, then=then)
        return answer

    def _body(self, said: Sequence[Message], form: type[BaseModel], most: int) -> dict[str, Any]:
        schema = form.model_json_schema()
        asked = {"name": form.__name__, "strict": True, "schema": without_bounds(schema) if self._plain else schema}
        body = {"model": self.name, "messages": list(said), "response_format": {"type": "json_schema", "json_schema": asked}}
        if self._plain:
            return {**body, "max_completion_tokens": most}
        return {**body, "max_tokens": most, "temperature": 0, "seed": 1}

    def _through(self, body: Mapping[str, Any], said: Sequence[Message], most: int) -> str | None:
        """The words of an answer, tried again while the fault may pass; None where the question itself was not taken."""
        for tried in range(1, self._model.tries + 1):
            guess = sum(len(m["content"]) for m in said) // TOKEN + most
            self._purse.take(guess)
            status, told, asked_for = self._post(body)
            if status == 200:
                words, used = _read(told)
                self._purse.settle(guess, guess if used is None else used)
                return words
            if status:
                self._purse.settle(guess, 0)
            if status in (400, 413, 422):
                return None
            if status and status not in PASSING:
                raise self._shut_by(self._refused(status))
            if tried < self._model.tries:
                self._pause(tried, asked_for)
        what = f"answered {status}" if status else "does not answer"
        then = f"See that it runs there, or raise {PREFIX}SECONDS."
        raise self._shut_by(ClosedError(f"{what} ({self._model.tries} tries).", where=self._model.place, then=then))

    def _shut_by(self, error: ClosedError) -> ClosedError:
        self._shut = error
        return error

    def _post(self, body: Mapping[str, Any]) -> tuple[int, bytes, str]:
        """Status, body and Retry-After of one request; status 0 where the line broke or time ran out."""
        until = self._clock() + self._model.seconds
        told = bytearray()
        try:
            with self._line.stream("POST", f"{self._model.url}/chat/completions", json=body) as response:
                for part in response.iter_bytes():
                    told += part
                    # The line's own time-out is for one part of an answer; an answer that drips must end, too.
                    if self._clock() > until or len(told) > LARGEST:
                        return 0, b"", ""
                return response.status_code, bytes(told), response.headers.get("Retry-After", "")
        except (httpx.HTTPError, httpx.InvalidURL):
            return 0, b"", ""

    def _refused(self, status: int) -> ClosedError:
        """Why nothing at this address will answer; never with the words it answered, which may be a customer's."""
        then = {
            401: f"Check {PREFIX}KEY.",
            402: "The account there is empty.",
            403: f"Check {PREFIX}KEY, and that it may use {self.name}.",
            404: f"Check {PREFIX}URL (it often ends in /v1) and {PREFIX}NAME.",
        }.get(status, f"Check {PREFIX}URL: it must be the address of an OpenAI-compatible model itself.")
        return ClosedError(f"answered {status}.", where=self._model.place, then=then)

    def _pause(self, tried: int, asked_for: str) -> None:
        """Wait before the next try: as long as the address asks for, else twice as long each time, spread by chance."""
        told = _seconds(asked_for, self._now())
        if told is not None and told > LONGEST_WAIT:
            then = f"Ask again in {told / 60:.0f} minutes." if told >= 90 else f"Ask again in {told:.0f} seconds."
            raise self._shut_by(ClosedError("asks for patience.", where=self._model.place, then=then))
        backoff = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tried - 1)) * self._chance.uniform(0.5, 1.0)
        self._wait(max(told or 0.0, backoff))


def _seconds(asked_for: str, now: datetime) -> float | None:
    """How long a Retry-After asks to wait: seconds, or until a time; None where it says neither."""
    if asked_for.strip().isdigit():
        return float(asked_for)
    try:
        until = parsedate_to_datetime(asked_for)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def _read(told: bytes) -> tuple[str, int | None]:
    """The words of an answer, empty where it has none, and the tokens it says were used."""
    try:
        whole = json.loads(told)
        words = whole["choices"][0]["message"].get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return "", None
    used = (whole.get("usage") or {}).get("total_tokens") if isinstance(whole.get("usage"), dict) else None
    return _whole(words) if isinstance(words, str) else "", used if isinstance(used, int) and used >= 0 else None


def _whole(words: str) -> str:
    """The words without halves of characters, which some sources hold and no line carries."""
    return words.encode("utf-8", "replace").decode("utf-8")


def _inner(answer: str) -> str:
    """The JSON object in an answer, without a fence or thoughts around it."""
    answer = answer.rpartition("</think>")[2]
    start, end = answer.find("{"), answer.rfind("}")
    return answer[start : end + 1] if 0 <= start < end else answer


def _faults(error: ValidationError) -> str:
    """What is wrong with an answer by its places, never by its words."""
    found = [f"{'.'.join(map(str, e['loc'])) or 'the whole'} ({e['type']})" for e in error.errors(include_input=False)]
    return ", ".join(found[:5])


def without_bounds(schema: Any) -> Any:
    """A JSON schema in the words that every address knows; what falls away is checked when the answer is there."""
    if isinstance(schema, list):
        return [without_bounds(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: without_bounds(one) for name, one in value.items()} if key in ("properties", "$defs") else without_bounds(value)
        for key, value in schema.items()
        if key not in BOUNDS
    }
