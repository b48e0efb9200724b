"""What the field is about: concepts of municipal education work with cues and example statements.

Theme mates often share no word („Stelle unbesetzt“ – „Krankenstand“ – „keine Vertretung“) but a concept.
Two views: *cues* (stems and short patterns found in a text) and *examples* (nearness to statements as
members write them). Outside the field both see little; `recognition` says how much, and the blocks then
stand back. A third view, `places`, is general: what a text means, seen from the directions in which the
concepts differ.

An office may have concepts and examples of its `own` in a folder (`sources.py`); `field_of` it is what is
known with them. The directions are ours alone.
"""

from clustering.knowledge.concepts import Concept
from clustering.knowledge.directions import places, read_for_good, readable, recalled
from clustering.knowledge.field import Field, current, field_of

__all__ = ["Concept", "Field", "current", "field_of", "places", "read_for_good", "readable", "recalled"]
