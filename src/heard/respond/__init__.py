"""What to do: cues, wording, notes, scripts to prompts, practice scenes."""

from heard.respond.bounce import Bounce, bounce
from heard.respond.cards import Card, cards
from heard.respond.held import promised_in, unheld
from heard.respond.hours import Due, Hours, due, hours, remind_at
from heard.respond.moment import Chance, one_thing
from heard.respond.note import Note, Voice, draft
from heard.respond.paper import text_of

__all__ = [
    "Bounce", "Card", "Chance", "Due", "Hours", "Note", "Voice", "bounce", "cards", "draft", "due", "hours", "one_thing",
    "promised_in", "remind_at", "text_of", "unheld",
]  # fmt: skip
