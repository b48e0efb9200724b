"""Resolutions by circulation: what is voted on, procedure (A) and proposal (B), and what comes of it."""

from enum import StrEnum

PROCEDURE, PROPOSAL = 1, 2
LABELS = {PROCEDURE: "A", PROPOSAL: "B"}
"""Whether one may vote in writing, and on what; the numbers of the two questions."""


class Vote(StrEnum):
    """What may be said; nobody abstains from the procedure."""

    YES = "yes"
    NO = "no"
    ABSTENTION = "abstention"


CHOICES = {PROCEDURE: (Vote.YES, Vote.NO), PROPOSAL: (Vote.YES, Vote.NO, Vote.ABSTENTION)}
"""What each of the two offers, in the order of its options."""


class Verdict(StrEnum):
    """What comes of it."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    OBJECTED = "objected"
    NOBODY = "nobody"


def verdict(objections: int, ayes: int, noes: int) -> Verdict:
    """One institution that objects is enough; else more must be for it than against, whoever abstains."""
    if objections:
        return Verdict.OBJECTED
    if ayes + noes == 0:
        return Verdict.NOBODY
    return Verdict.ADOPTED if ayes > noes else Verdict.REJECTED
