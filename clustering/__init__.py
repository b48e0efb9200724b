"""Grouping of short German answers: texts in, themes out. Knows no Matrix, no SQL, no round, no clock."""

from clustering.aids import Aids
from clustering.asking import Help, asks
from clustering.forgetting import forget
from clustering.grouping import Grouping, Theme, group
from clustering.help import kind
from clustering.matching import Match, match
from clustering.memory import Confirmed
from clustering.parts import Kind, Segment
from clustering.statements import segments, split

__all__ = [
    "Aids",
    "Confirmed",
    "Grouping",
    "Help",
    "Kind",
    "Match",
    "Segment",
    "Theme",
    "asks",
    "forget",
    "group",
    "kind",
    "match",
    "segments",
    "split",
]
