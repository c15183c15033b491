"""A stand-in for a language model that answers any question about marks with what a test has put down for each turn."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from heard.listen.language import ClosedError

Form = TypeVar("Form", bound=BaseModel)
CALM = {"because": "Plain facts.", "feeling": "neutral", "strength": 0, "signals": [], "sentence": 1}
PLAIN = {"because": "A bare answer.", "moves": [], "acknowledgement": "none", "moment": "none", "sentence": 1}


class Answering:
    """Says of each turn what `says` holds for its number, else that there is nothing; shuts after `most` questions."""

    name = "some-model"

    def __init__(self, says: Mapping[int, Mapping[str, Any]] | None = None, most: int = 99) -> None:
        self.says, self.most, self.questions = says or {}, most, list[str]()

    def ask(self, rules: str, question: str, form: type[Form], most: int) -> Form:
        """The answer, as the form wants it."""
        if len(self.questions) >= self.most:
            raise ClosedError("what may be asked in a day is spent.", where="http://model", then="Go on tomorrow.")
        self.questions.append(question)
        answer = {}
        for name, field in form.model_fields.items():
            turn = int(name.removeprefix("turn_")) - 1
            usual = CALM if "feeling" in field.annotation.model_fields else PLAIN  # type: ignore[union-attr]
            answer[name] = {**usual, **self.says.get(turn, {})}
        return form.model_validate(answer)

    @property
    def wanted(self) -> list[list[int]]:
        """Which turns each question was about."""
        return [[int(n) - 1 for n in re.findall(r"turn_(\d+)", q.rpartition("Mark ")[2])] for q in self.questions]
