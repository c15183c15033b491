"""Lines that would fit any customer, and what would fit only this one."""

import re

ANYONE: tuple[tuple[str, str, str], ...] = (
    (r"sorry for (?:any|the) inconvenience|apologi[sz]e for (?:any|the) (?:inconvenience|trouble|delay)",
     "It names nothing that happened.", "Say what it cost this customer: the day, the money, the wait."),
    (r"your (?:call|business|feedback|satisfaction|custom) is (?:very )?important", "Everybody hears it, most of them "
         "while waiting.",
     "Leave it out, and answer."),
    (r"we (?:truly |really |greatly )?(?:value|appreciate) your (?:business|patience|feedback|loyalty|custom)",
     "It thanks for something nobody offered.", "Thank for one thing this customer did, or go on."),
    (r"(?:thank you|thanks) for (?:your )?(?:patience|understanding|bearing with|calling|contacting|reaching out|"
     r"getting in touch|choosing)",
     "It fits every contact.", "Begin with what this customer wrote."),
    (r"i (?:completely |totally |fully |can |do |certainly )*understand (?:your|how|the) (?:\w+ )?(?:frustrat\w+|feel\w*|"
     r"concern|situation|disappoint\w+)",
     "It says that there is understanding, not what was understood.", "Say back what happened, in one sentence."),
    (r"(?:is there )?anything else i can (?:help|assist)(?: you)? with", "It ends the contact before it is known whether "
         "the answer landed.",
     "Ask whether the answer fits what they came for."),
    (r"have a (?:great|nice|lovely|wonderful|good) (?:day|evening|weekend|one)", "It fits everybody.",
     "End with what happens next, and when."),
    (r"(?:we|i) (?:are|am|'m|’m|'re|’re) (?:always )?here to help|happy to (?:help|assist)|how (?:can|may) i (?:help|"
     r"assist)(?: you)?",
     "It offers nothing yet.", "Ask one open question about what happened."),
    (r"we (?:strive|aim|endeavou?r|always try) to|we pride ourselves|your satisfaction|excellent (?:customer )?service|"
     r"we take .{0,30} (?:very )?seriously",
     "It speaks about the company.", "Speak about what happened to this customer."),
    (r"experiencing (?:a )?(?:high|higher|unusually|unprecedented)|as soon as possible|in due course|"
     r"at your earliest convenience|shortly\b",
     "It gives no time.", "Name a day and an hour."),
    (r"per (?:our )?(?:policy|procedure)|(?:it is|it's|it’s) (?:our|company) policy|our policy (?:states|is)",
     "A rule is no reason.", "Say why, in a sentence a friend would accept."),
    (r"\b(?:kindly|please be advised|please note that|do not hesitate|rest assured|feel free to)\b", "It is how forms speak.",
     "Say it as you would across a counter."),
)  # fmt: skip
_FOUND = tuple((re.compile(pattern, re.IGNORECASE), why, rather) for pattern, why, rather in ANYONE)


def fits_anyone(words: str) -> tuple[str, str] | None:
    """Why a line would fit any customer, and what to do rather; None where it would not."""
    return next(((why, rather) for pattern, why, rather in _FOUND if pattern.search(words)), None)
