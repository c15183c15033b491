"""Who may do what: one table. The server asks it at every door, and the page of rights shows it."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in the team."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


class Right(models.TextChoices):
    """One thing that somebody may or may not do."""

    READ_OWN = "read-own", _("read the conversations they answered")
    READ_TEAM = "read-team", _("read the team’s conversations")
    READ_SAMPLE = "read-sample", _("read the sample")
    BRING_IN = "bring-in", _("bring conversations in, and read those they brought")
    READ_AGAIN = "read-again", _("have a conversation read again by a newer recipe")
    EXPORT = "export", _("take out the conversations they may read")

    CONTEST = "contest", _("contest a mark in a conversation they may read")
    SETTLE = "settle", _("settle what the team contests")
    STAND_IN = "stand-in", _("settle contests of a team that has no supervisor")
    NOTE = "note", _("write notes at a turn, and answer them")
    SHARE = "share", _("share a conversation to the library, redacted")
    BORROW = "borrow", _("read the library and the wins")

    TODAY = "today", _("begin the shift on Today, and check in")
    REFLECT = "reflect", _("look back on a hard conversation, for nobody else’s eyes")
    KEEP_PROMISES = "keep-promises", _("follow their own promises")
    SEE_PROMISES = "see-promises", _("see the team’s promises")
    SEND_NOTES = "send-notes", _("write to the customer that somebody listened")
    USE_CARDS = "use-cards", _("use the team’s cue cards")
    WRITE_CARDS = "write-cards", _("turn scripts into cue cards, and publish them")
    SET_VOICE = "set-voice", _("set the voice that the team writes in")

    ANSWER_LIVE = "answer-live", _("answer at the desk, with a cue")
    SEE_BOARD = "see-board", _("see who needs somebody now")
    WHISPER = "whisper", _("whisper to the person on the line")

    PRACTISE = "practise", _("practise, for nobody else’s eyes")
    JOIN_WORKSHOP = "join-workshop", _("take part in a workshop")
    RUN_WORKSHOP = "run-workshop", _("run a workshop")
    REVIEW = "review", _("review the weekly sample")
    COACH = "coach", _("agree on a coaching goal")

    SEE_OWN_FIGURES = "see-own-figures", _("see their own figures")
    SEE_TEAM_FIGURES = "see-team-figures", _("see the team’s figures")
    SEE_ALL_FIGURES = "see-all-figures", _("see the figures of every team, without names")
    EXPORT_FIGURES = "export-figures", _("take out figures and redacted words, without names")
    SURVEY = "survey", _("set up the survey")

    CONNECT = "connect", _("connect the help desk, and make tokens")
    MANAGE_PEOPLE = "manage-people", _("invite people, set teams and roles")
    READ_TRAIL = "read-trail", _("read the audit trail")
    KEEP_OR_DELETE = "keep-or-delete", _("set how long words are kept, and answer a customer’s request")
    SEE_WORK = "see-work", _("see work that failed, and have it done again")


# An administrator sets Heard up and reads no real conversation but those they brought in themselves.
# An analyst gets figures, never a conversation. What is for nobody else's eyes is nobody else's right.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset(
        {
            Right.READ_OWN, Right.EXPORT, Right.CONTEST, Right.NOTE, Right.SHARE, Right.BORROW,
            Right.TODAY, Right.REFLECT, Right.KEEP_PROMISES, Right.SEND_NOTES, Right.USE_CARDS, Right.ANSWER_LIVE,
            Right.PRACTISE, Right.JOIN_WORKSHOP, Right.SEE_OWN_FIGURES,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Right.READ_OWN, Right.READ_TEAM, Right.BRING_IN, Right.READ_AGAIN, Right.EXPORT,
            Right.CONTEST, Right.SETTLE, Right.NOTE, Right.SHARE, Right.BORROW,
            Right.TODAY, Right.REFLECT, Right.KEEP_PROMISES, Right.SEE_PROMISES, Right.SEND_NOTES,
            Right.USE_CARDS, Right.WRITE_CARDS, Right.ANSWER_LIVE, Right.SEE_BOARD, Right.WHISPER,
            Right.PRACTISE, Right.JOIN_WORKSHOP, Right.RUN_WORKSHOP, Right.REVIEW, Right.COACH,
            Right.SEE_OWN_FIGURES, Right.SEE_TEAM_FIGURES, Right.EXPORT_FIGURES,
        }
    ),
    Role.ANALYST: frozenset({Right.BORROW, Right.PRACTISE, Right.SEE_ALL_FIGURES, Right.EXPORT_FIGURES}),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.READ_SAMPLE, Right.BRING_IN, Right.READ_AGAIN, Right.EXPORT, Right.CONTEST, Right.STAND_IN, Right.BORROW,
            Right.USE_CARDS, Right.SET_VOICE, Right.SURVEY, Right.CONNECT, Right.MANAGE_PEOPLE, Right.READ_TRAIL,
            Right.KEEP_OR_DELETE, Right.SEE_WORK,
        }
    ),
}  # fmt: skip

# The same rights in the order of the page that shows them
ROOMS: tuple[tuple[Promise, tuple[Right, ...]], ...] = (
    (
        _("Conversations"),
        (Right.READ_OWN, Right.READ_TEAM, Right.READ_SAMPLE, Right.BRING_IN, Right.READ_AGAIN, Right.EXPORT),
    ),
    (_("Looking back"), (Right.CONTEST, Right.SETTLE, Right.STAND_IN, Right.NOTE, Right.SHARE, Right.BORROW)),
    (
        _("Following through"),
        (
            Right.TODAY, Right.REFLECT, Right.KEEP_PROMISES, Right.SEE_PROMISES, Right.SEND_NOTES, Right.USE_CARDS,
            Right.WRITE_CARDS, Right.SET_VOICE,
        ),
    ),
    (_("Live"), (Right.ANSWER_LIVE, Right.SEE_BOARD, Right.WHISPER)),
    (_("Learning"), (Right.PRACTISE, Right.JOIN_WORKSHOP, Right.RUN_WORKSHOP, Right.REVIEW, Right.COACH)),
    (
        _("Figures"),
        (Right.SEE_OWN_FIGURES, Right.SEE_TEAM_FIGURES, Right.SEE_ALL_FIGURES, Right.EXPORT_FIGURES, Right.SURVEY),
    ),
    (_("Settings"), (Right.CONNECT, Right.MANAGE_PEOPLE, Right.READ_TRAIL, Right.KEEP_OR_DELETE, Right.SEE_WORK)),
)  # fmt: skip

# The rights that say most about a role, in two or three words each; those in SEES are about what somebody gets to see
SHORT: dict[Right, Promise] = {
    Right.READ_OWN: _("own conversations"),
    Right.READ_TEAM: _("the team’s conversations"),
    Right.READ_SAMPLE: _("only the sample and what they bring in"),
    Right.SEE_BOARD: _("the live board"),
    Right.SEE_OWN_FIGURES: _("own figures"),
    Right.SEE_TEAM_FIGURES: _("the team’s figures"),
    Right.SEE_ALL_FIGURES: _("figures of all teams, no names"),
    Right.BORROW: _("the library"),
    Right.READ_TRAIL: _("the audit trail"),
    Right.PRACTISE: _("practise"),
    Right.CONTEST: _("contest"),
    Right.SETTLE: _("settle contests"),
    Right.SEND_NOTES: _("send notes"),
    Right.REVIEW: _("review"),
    Right.WHISPER: _("whisper"),
    Right.RUN_WORKSHOP: _("run workshops"),
    Right.EXPORT_FIGURES: _("take figures out"),
    Right.CONNECT: _("connect"),
    Right.MANAGE_PEOPLE: _("set roles"),
    Right.KEEP_OR_DELETE: _("set how long words are kept"),
}
SEES = frozenset(
    {
        Right.READ_OWN, Right.READ_TEAM, Right.READ_SAMPLE, Right.SEE_BOARD, Right.SEE_OWN_FIGURES, Right.SEE_TEAM_FIGURES,
        Right.SEE_ALL_FIGURES, Right.BORROW, Right.READ_TRAIL,
    }
)  # fmt: skip
