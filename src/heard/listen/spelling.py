"""What a lower-case word list cannot see: faces and shouting, put into words the ear knows."""

import re

FACES = {
    "😡": "furious", "🤬": "furious", "😠": "angry", "😤": "frustrated", "🙄": "annoyed", "😒": "annoyed", "😑": "annoyed",
    "😐": "unhappy", "🤦": "frustrated", "😫": "tired", "😩": "tired", "😞": "disappointed", "😔": "sad", "☹": "sad", "🙁": "sad",
    "😢": "crying", "😭": "crying", "💔": "heartbroken", "😰": "worried", "😱": "scared", "😨": "scared", "😟": "worried",
    "😬": "worried", "🤔": "confused", "😕": "confused", "🤷": "confused", "😅": "relieved", "😌": "relieved", "🙏": "please",
    "😊": "smile", "🙂": "smile", "☺": "smile", "😀": "happy", "😃": "happy", "😄": "happy", "😁": "happy", "😂": "laughing",
    "🤣": "laughing", "😍": "love", "😘": "love", "❤": "love", "💙": "love", "💜": "love", "💕": "love", "👍": "good", "👎": "bad",
    "👏": "applause", "🎉": "party", "🙌": "hooray", "😎": "cool", "🤞": "hope", "🤗": "hug", "💩": "rubbish", "🖕": "insult",
    "😆": "laughing", "😜": "joking", "😉": "wink", "👌": "good", "🔥": "fire", "💯": "perfect", "😪": "tired", "😥": "sad",
    "😓": "sad", "😖": "frustrated", "😣": "frustrated", "🤯": "shocked", "😳": "shocked", "🥺": "please", "🤮": "disgusted",
}
SHOUTED = re.compile(r"\b[A-Z]{3,}(?:[^a-z]*\b[A-Z]{2,})+\b|\b[A-Z]{5,}\b|[!?]{3,}")
SMILES = re.compile(r"(?<!\S)(?:[:;]-?[()DPp/|]|:'\(|<3)(?!\S)")
SMILE_WORDS = {")": "smile", "D": "happy", "P": "joking", "p": "joking", "(": "sad", "/": "unhappy", "|": "unhappy", "3": "love"}


def shouts(text: str) -> bool:
    """Whether a text has words in capitals or marks in a row, as people write when they are loud."""
    return SHOUTED.search(text) is not None


def in_words(text: str) -> tuple[str, list[int] | None]:
    """The text with faces put into words, and for each of its characters the place in the text as written.

    The places are None where nothing changed.
    """
    found = [(m.start(), m.end(), SMILE_WORDS[m.group()[-1]]) for m in SMILES.finditer(text)]
    found += [(i, i + 1, FACES[c]) for i, c in enumerate(text) if c > "\u2000" and c in FACES]
    if not found:
        return text, None
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for start, end, word in sorted(found):
        pieces += [text[last:start], " ", word, " "]
        places += [*range(last, start), *[start] * (len(word) + 2)]
        last = end
    return "".join([*pieces, text[last:]]), [*places, *range(last, len(text))]
