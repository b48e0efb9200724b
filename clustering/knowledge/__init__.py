"""What the field is about: concepts of municipal education work with cues and example statements.

Theme mates often share no word („Stelle unbesetzt“ – „Krankenstand“ – „keine Vertretung“) but a concept.
Two views: *cues* (stems and short patterns found in a text) and *examples* (nearness to statements as
members write them). Outside the field both see little; `recognition` says how much, and the blocks then
stand back. A third view, `places`, is general: what a text means, seen from the directions in which the
concepts differ.
"""

from clustering.knowledge.concepts import Concept, concepts, relating
from clustering.knowledge.cues import cue_counts, recognition
from clustering.knowledge.directions import places, read_for_good, readable, recalled
from clustering.knowledge.examples import commonness, current, example_profile, nearness, typical

__all__ = [
    "Concept",
    "commonness",
    "concepts",
    "cue_counts",
    "current",
    "example_profile",
    "nearness",
    "places",
    "read_for_good",
    "readable",
    "recalled",
    "recognition",
    "relating",
    "typical",
]
