"""What is written by hand, concepts and example statements, and whether what is derived belongs to it."""

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from clustering.knowledge.concepts import Concept, concepts

_EXAMPLES = "examples.jsonl"


class FlawedKnowledge(Exception):
    """Nothing can be derived; the message says in a sentence what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Example:
    """A statement as members write it, and the number of the concept it is about."""

    text: str
    concept: int


def fingerprint() -> str:
    """Tells whether anything has changed from which something is derived: the concepts, the examples."""
    headings = json.dumps([concept.heading for concept in concepts()])
    return hashlib.sha256(headings.encode() + files(__package__).joinpath(_EXAMPLES).read_bytes()).hexdigest()


def derived_from(artefact: str) -> str:
    """The fingerprint of what a stored file was derived from."""
    with (
        files(__package__).joinpath(artefact).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return str(stored["sources"])


def examples() -> list[Example]:
    """All example statements. Raises FlawedKnowledge unless they fit the concepts."""
    known = _numbered(_concepts())
    lines = files(__package__).joinpath(_EXAMPLES).read_text(encoding="utf-8").splitlines()
    found = [_example(line, number, known) for number, line in enumerate(lines, start=1)]
    spoken_of = {one.concept for one in found}
    for heading, number in known.items():
        if number not in spoken_of:
            raise FlawedKnowledge(f"concepts.json: „{heading}“ has no example in {_EXAMPLES}.")
    return found


def _concepts() -> tuple[Concept, ...]:
    try:
        return concepts()
    except json.JSONDecodeError as fault:
        raise FlawedKnowledge(f"concepts.json, line {fault.lineno}: {fault.msg}.") from None
    except (KeyError, TypeError) as fault:
        raise FlawedKnowledge(f"concepts.json: a concept needs heading, group and cues ({fault}).") from None


def _numbered(every: tuple[Concept, ...]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, concept in enumerate(every):
        if numbers.setdefault(concept.heading, number) != number:
            raise FlawedKnowledge(f"concepts.json: „{concept.heading}“ stands there twice.")
    return numbers


def _example(line: str, number: int, known: dict[str, int]) -> Example:
    place = f"{_EXAMPLES}, line {number}"
    try:
        read: Any = json.loads(line)
        text, concept = str(read["text"]), str(read["concept"])
    except (ValueError, KeyError, TypeError):
        raise FlawedKnowledge(f"{place}: an example is an object with text and concept.") from None
    if concept not in known:
        raise FlawedKnowledge(f"{place}: there is no concept „{concept}“ in concepts.json.")
    return Example(text, known[concept])
