"""What Heard says when something cannot be done."""


class HeardError(Exception):
    """Something a person can put right: says where it is and what to do next, never what a customer said.

    Printed as `where: what. next`, for example
    `call-17.vtt, line 12: no speaker. Name the agent with --agent NAME.`
    """

    def __init__(self, what: str, *, where: str = "", then: str = "") -> None:
        self.what = what
        self.where = where
        self.then = then
        super().__init__(what, where, then)

    def __str__(self) -> str:
        told = f"{self.where}: {self.what}" if self.where else self.what
        return f"{told} {self.then}" if self.then else told

    def at(self, where: str) -> "HeardError":
        """The same error, seen from further out: `where` comes before the place already known."""
        return HeardError(self.what, where=f"{where}, {self.where}" if self.where else where, then=self.then)
