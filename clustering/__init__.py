"""Grouping of short German answers: texts in, themes out. Knows no Matrix, no SQL, no round, no clock."""

from clustering.grouping import Grouping, Theme, group
from clustering.matching import Match, match
from clustering.statements import Kind, Segment, segments, split

__all__ = ["Grouping", "Kind", "Match", "Segment", "Theme", "group", "match", "segments", "split"]
