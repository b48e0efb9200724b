"""Prompted: how we take what somebody says whom we have just asked a question.

It may be a wish, or about the questions or her answers, and is then no answer; None is one.
"""

from bot.conduct.office import Office
from bot.meeting import numbering, poll, talk
from bot.meeting.question import Question
from bot.meeting.round import Round
from bot.speech import absence, commands, interlude, wishes
from bot.speech.commands import Cancel, Intent, Start
from bot.speech.wishes import Begin, Excuse, Later, Skip, Wish


def understood(
    office: Office, said: str, question: Question | None, round_: Round, *, lately: bool
) -> Intent | None:
    """Here „start“ and „abbrechen“ are said of the questions, not of the round; and an option is a vote.

    Whoever was asked `lately` what is going on may be ill, or have no time for it.
    """
    meant = commands.understand(said, prefix=office.prefix, prefix_needed=False, private=True)
    if question is not None and votes(said, question):
        return None
    if lately and isinstance(meant, Excuse) and not absence.of_the_round(said):
        return None
    if not isinstance(meant, Wish) and numbering.read(said, len(round_.questions)):
        return None
    if meant == Start():
        return Begin()
    if isinstance(meant, Cancel):
        return Later()
    return _in_passing(said) if meant is None else meant


def votes(said: str, question: Question) -> bool:
    """Whether it chooses one of the options."""
    return bool(question.options) and poll.choice(said, question.options) is not None


def is_left_out(said: str) -> bool:
    """Whether it is more than a word that we know: then she hears that it was not noted."""
    return talk.postpones(said) or (interlude.read(said) is not None and wishes.read(said) is None)


def is_about_answers(said: str, round_: Round) -> bool:
    """Whether an answer of hers is to be changed or gone, in words that leave open which and how."""
    return interlude.is_about_answers(said) and not numbering.read(said, len(round_.questions))


def _in_passing(said: str) -> Intent | None:
    if wishes.at_a_loss(said):
        return Skip()
    return Later() if talk.postpones(said) else interlude.read(said)
