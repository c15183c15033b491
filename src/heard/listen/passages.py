"""How the ear reads a conversation: in passages, each turn once, no turn looking at what came after it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heard.conversation import Conversation, Speaker

OWN_TOKENS = 192
"""A longer turn is read in pieces of at most so many tokens."""
PASSAGE_TOKENS = 320
"""A passage ends before the piece that would make it longer than this."""
BEFORE_TOKENS = 96
"""So much of what was said before a passage is read again at its head."""

KINDS = {
    "social": ("social", "twitter", "facebook", "forum"),
    "email": ("mail", "ticket"),
    "call": ("phone", "call", "voice"),
    "chat": ("chat", "message", "sms", "whatsapp"),
}
CHANNELS = ("unknown", *KINDS)


def kind_of(conversation: Conversation) -> str:
    """The kind of channel, from its open name: social, chat, email, call, or unknown."""
    name = (conversation.channel or "").lower()
    for kind, parts in KINDS.items():
        if any(part in name for part in parts):
            return kind
    return "unknown"


@dataclass(frozen=True, slots=True)
class Piece:
    """One turn, or a part of a long one, as token ids; `offsets` are each token's characters in the turn's text.

    (0, 0) stands for tokens that are not words of the turn.
    """

    speaker: Speaker
    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces that are read together: those of `before` for what they tell, those of `fresh` to be marked."""

    before: tuple[Piece, ...] = ()
    fresh: tuple[Piece, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them, in order."""
        return (*self.before, *self.fresh)

    def __len__(self) -> int:
        """How many tokens it has, its opening token included."""
        return 1 + sum(len(p.ids) for p in self.pieces)


def after(passage: Passage, piece: Piece) -> Passage:
    """The passage with one more piece; where it would be too long, a new one that begins with the end of this."""
    if not passage.fresh or len(passage) + len(piece.ids) <= PASSAGE_TOKENS:
        return Passage(passage.before, (*passage.fresh, piece))
    return Passage(_end(passage), (piece,))


def passages(pieces: Iterable[Piece]) -> Iterator[Passage]:
    """The pieces of a conversation in passages; the same for what has been said so far, whatever follows."""
    now = Passage()
    for piece in pieces:
        then = after(now, piece)
        if len(then.fresh) == 1 and now.fresh:
            yield now
        now = then
    if now.fresh:
        yield now


def laid_after(passage: Passage, turns: Iterable[Sequence[Piece]]) -> tuple[list[Passage], int]:
    """What must be read where these turns follow in a passage, and how many of its fresh pieces were read before.

    That passage again, as far as there is room in it, then those that follow it.
    """
    now, out, known = passage, list[Passage](), 0
    for piece in (piece for turn in turns for piece in turn):
        then = after(now, piece)
        if now is passage:
            known = len(passage.fresh) if len(then.fresh) > 1 else 0
        elif len(then.fresh) == 1:
            out.append(now)
        now = then
    if now is not passage:
        out.append(now)
    return out, known


def _end(passage: Passage) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    room = BEFORE_TOKENS
    for piece in reversed(passage.pieces):
        if room <= 0:
            break
        kept.append(Piece(piece.speaker, piece.ids[-room:], piece.offsets[-room:]))
        room -= len(piece.ids)
    return tuple(reversed(kept))
