"""The codebook, version 1.1: what every mark means, in words a team can agree on."""

from dataclasses import dataclass

CODEBOOK = "1.1"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the codebook: its code, the label people see, what it means, what it is not, and examples."""

    code: str
    short: str
    kind: str
    label: str
    meaning: str
    instead: str = ""
    examples: tuple[str, ...] = ()


FEELINGS: tuple[Mark, ...] = (
    Mark("anger", "an", "feeling", "Anger", "Insult, accusation or outrage.", "Swearing or dialect alone is no anger.",
         ("This is unacceptable. You have lied to me twice.",)),
    Mark("frustration", "fr", "feeling", "Frustration", "Blocked, again and again; time wasted; sarcasm about the service.",
         "A bare report of a fault is neutral.", ("I have been on hold for an hour. Again.",)),
    Mark("disappointment", "di", "feeling", "Disappointment", "Expected better, let down, sad about the brand.", "",
         ("I really thought you would be different.",)),
    Mark("worry", "wo", "feeling", "Worry", "Anxious, urgent, stressed, afraid of what follows.", "",
         ("I fly tomorrow and I'm scared it won't arrive.",)),
    Mark("confusion", "co", "feeling", "Confusion", "Does not understand what to do or what happened.",
         "A plain question is neutral.", ("I don't get it, which of the two do I pay?",)),
    Mark("sadness", "sa", "feeling", "Sadness", "Grief, loss or hurt.", "", ("It was my late mother's account.",)),
    Mark("relief", "re", "feeling", "Relief", "It works now; a weight is off.", "", ("Oh thank goodness, it's there.",)),
    Mark("gratitude", "gr", "feeling", "Gratitude", "Thanks that are meant.", "A bare closing thanks is neutral.",
         ("Thank you so much, you really helped me today.",)),
    Mark("joy", "jo", "feeling", "Joy", "Delight, praise, playfulness.", "", ("Love it! Best app ever.",)),
    Mark("neutral", "ne", "feeling", "Neutral", "Plain facts, plain questions, courtesy.", "",
         ("My order number is on the label.",)),
)
HARD = ("anger", "frustration", "disappointment", "worry", "confusion", "sadness")
"""The feelings that have a strength; the others are always 0."""
EASE = ("relief", "gratitude", "joy")

SIGNALS: tuple[Mark, ...] = (
    Mark("urgency", "ur", "signal", "urgent", "A deadline or harm is near.", "", ("I need this by tonight.",)),
    Mark("repeat_contact", "rc", "signal", "has been in touch before", "Has written, called or tried the same before.",
         "A fault that comes back, with no earlier contact.", ("This is the third time I call.",)),
    Mark("churn_risk", "ch", "signal", "may leave", "Leaving, cancelling, going elsewhere, never again.", "",
         ("I'm switching to somebody else.",)),
    Mark("wants_manager", "ma", "signal", "wants to take it further",
         "Asks for a manager, a complaint, a regulator, a lawyer or publicity.", "", ("Put me through to your manager.",)),
    Mark("unheard", "uh", "signal", "feels unheard", "Says that nobody listens, reads, understands or answers.", "",
         ("Did you even read my message?",)),
    Mark("effort", "ef", "signal", "effort", "Complains of waiting, repeating, being sent around.", "",
         ("I've been passed to four departments.",)),
    Mark("resolved", "rs", "signal", "says it is solved", "Says that it is solved or answered.", "", ("That did it, it works.",)),
)

MOVES: tuple[Mark, ...] = (
    Mark("names_feeling", "NF", "move", "names the feeling", "Names or validates the feeling, or this customer's own impact.",
         "A bare sorry, or I understand alone.", ("I get why this is frustrating, since you needed it today.",)),
    Mark("apology", "AP", "move", "apology", "Sorry, apologise, regret.", "", ("I'm sorry this went wrong.",)),
    Mark("paraphrase", "PA", "move", "paraphrase", "Says the customer's own concern back in other words.",
         "Naming only the product.", ("So the parcel says delivered, but nobody came.",)),
    Mark("open_question", "OQ", "move", "open question", "Invites a free answer: what, how, tell us more.",
         "Asking for one fixed fact.", ("What happened when you tried to log in?",)),
    Mark("closed_question", "CQ", "move", "closed question",
         "Yes or no, a choice, or one fixed fact, also as a request.", "", ("Can I have your order number?",)),
    Mark("checks_understanding", "CU", "move", "checks understanding",
         "Asks whether agent or customer got it right, or whether it helped.", "", ("Did I get that right?",)),
    Mark("plan", "PL", "move", "plan", "Says what the agent or company will do next, or by when.",
         "What the customer must do.", ("I'll ring the depot now and write to you by four.",)),
    Mark("action", "AC", "move", "action", "Reports something done for the customer now or just before.", "",
         ("I've refunded the delivery charge.",)),
    Mark("explanation", "EX", "move", "explanation", "Gives the information or steps asked for, in plain words.",
         "A link with no help.", ("The label had the wrong number, so the van turned round.",)),
    Mark("ownership", "OW", "move", "ownership", "Takes it on personally.", "We're here to help.",
         ("Leave it with me. I'll stay with you until it works.",)),
    Mark("recap", "RC", "move", "recap", "Sums up what was agreed or done, with what comes next.", "",
         ("So: Wednesday between 8 and 10, and you hear from me at 8.",)),
    Mark("thanks", "TH", "move", "thanks", "Thanks or praises the customer.", "", ("Thanks for bearing with me.",)),
    Mark("offer", "OF", "move", "offer", "Offers compensation, an alternative or a product.", "",
         ("I can send a spare one free of charge.",)),
    Mark("deflection", "DE", "move", "deflection", "Sends the customer elsewhere without helping in this turn.",
         "A private message asked for together with real help.", ("Please visit our help page.",)),
    Mark("dismissal", "DI", "move", "dismissal",
         "Minimises, blames, denies, argues, ignores what was said, or closes the door.", "A kind, explained no.",
         ("There is nothing wrong on our side.",)),
    Mark("jargon", "JA", "move", "jargon", "Technical or internal words that this customer may not know.", "",
         ("It's a carrier exception pending re-manifest.",)),
    Mark("scripted", "SC", "move", "scripted", "A sentence that would fit any case.", "",
         ("We value your business.",)),
)

ACKNOWLEDGEMENTS: tuple[Mark, ...] = (
    Mark("0", "a0", "acknowledgement", "feeling not answered", "Does not acknowledge the feeling just shown.", "",
         ("Please visit the link below.",)),
    Mark("1", "a1", "acknowledgement", "acknowledged, generic", "A bare sorry, I understand, or we hear you.", "",
         ("Sorry for the inconvenience.",)),
    Mark("2", "a2", "acknowledgement", "acknowledged, specific",
         "Names the feeling, or this customer's own situation and what it costs them.", "",
         ("Three days off work and still no cot: no wonder you've had enough.",)),
)

MOMENTS: tuple[Mark, ...] = (
    Mark("care", "+", "moment", "Moment of care", "Something worth showing to others.", "",
         ("You've told us twice already; I have it all here, and I'm ringing the depot now.",)),
    Mark("missed", "!", "moment", "Missed chance",
         "A clear feeling or signal went unanswered although this turn could have met it.",
         "A turn where nothing needed an answer.", ("Kindly fill in the form.",)),
)

SCORES: tuple[Mark, ...] = (
    Mark("acknowledgment", "ack", "score", "Acknowledgment", "1 feelings ignored, 3 a generic sorry, 5 felt, specific, in time."),
    Mark("clarity", "cla", "score", "Clarity", "1 confusing or no answer, 3 understandable but thin, 5 plain, complete, checked."),
    Mark("follow_through", "fol", "score", "Follow-through",
         "1 no next step, 3 a next step without owner or time, 5 done, or owned with a time."),
    Mark("felt_understood", "und", "score", "\u201cI felt understood\u201d",
         "Would this customer say so? 1 no, certainly; 5 yes, certainly."),
)

RESOLUTIONS: tuple[Mark, ...] = (
    Mark("solved", "solved", "resolution", "solved", "The matter was settled in the conversation."),
    Mark("partly", "partly", "resolution", "partly solved", "Some of it was settled, or help was given with the outcome open."),
    Mark("unsolved", "unsolved", "resolution", "unsolved", "The customer leaves with the matter as it was."),
    Mark("moved", "moved", "resolution", "moved elsewhere", "Went on in another channel; the outcome is not seen."),
)

SCENARIOS: tuple[Mark, ...] = (
    Mark("complaint", "complaint", "scenario", "Complaint", "Something went wrong and the customer says so."),
    Mark("technical", "technical", "scenario", "Technical", "Something does not work and needs fixing."),
    Mark("sales", "sales", "scenario", "Sales", "Buying, upgrading or being offered something."),
    Mark("question", "question", "scenario", "Question", "Wants to know or arrange something."),
    Mark("praise", "praise", "scenario", "Praise", "Came to say that something was good."),
    Mark("other", "other", "scenario", "Other", "None of these."),
)

ALL: tuple[Mark, ...] = (*FEELINGS, *SIGNALS, *MOVES, *ACKNOWLEDGEMENTS, *MOMENTS, *SCORES, *RESOLUTIONS, *SCENARIOS)


def codes(marks: tuple[Mark, ...]) -> tuple[str, ...]:
    """The long codes of a table, in the codebook's order."""
    return tuple(mark.code for mark in marks)


def explain(code: str) -> tuple[Mark, ...]:
    """Every mark that goes by this code, short code or label, in any case; empty if there is none."""
    wanted = code.strip().lower().replace("-", "_").replace(" ", "_")
    return tuple(
        m for m in ALL if wanted in {m.code.lower(), m.short.lower(), m.label.lower().replace(" ", "_"), m.code.lower()}
    )


def label(code: str, kind: str | None = None) -> str:
    """The words people see for a code; the code itself if the codebook does not know it."""
    return next((m.label for m in ALL if m.code == code and kind in (None, m.kind)), code)
