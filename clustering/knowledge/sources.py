"""What is written by hand, concepts and example statements, and whether what is derived belongs to it.

Ours lies in this folder. An office may have one of its `own`, with files of the same shape: what stands there
is added, be it a concept, or a cue, an example, another short heading for one of ours.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from clustering.knowledge.concepts import Concept
from clustering.knowledge.cues import WINDOW

PACKAGED = Path(__file__).parent
CONCEPTS, EXAMPLES = "concepts.jsonl", "examples.jsonl"
LEARNT = "directions.npz"  # from our examples; those of an office are seen along it


class Flaw(StrEnum):
    """Why nothing can be derived."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    CONCEPT = "concept"
    EXAMPLE = "example"
    CUE = "cue"
    TWICE = "twice"
    UNKNOWN = "unknown"
    BARE = "bare"


_SENTENCES = {
    Flaw.MISSING: f"there is neither {CONCEPTS} nor {EXAMPLES} in this folder",
    Flaw.UNREADABLE: "this file cannot be read",
    Flaw.ENCODING: "please save the file as UTF-8",
    Flaw.CONCEPT: "a concept is an object with heading and a list of cues, if need be with short and group",
    Flaw.EXAMPLE: "an example is an object with text and concept",
    Flaw.CUE: f"„{{what}}“ is never found, for a cue has {WINDOW} words at most",
    Flaw.TWICE: "„{what}“ stands there twice",
    Flaw.UNKNOWN: f"there is no concept „{{what}}“ in {CONCEPTS}",
    Flaw.BARE: f"„{{what}}“ has no example in {EXAMPLES}",
}


class FlawedKnowledge(Exception):
    """Nothing can be derived; the message says in a sentence what is wrong, and where."""

    def __init__(self, flaw: Flaw, place: "Place", what: str = "") -> None:
        super().__init__(f"{place}: {_SENTENCES[flaw].format(what=what)}.")
        self.flaw, self.place, self.what = flaw, place, what


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, a file, or a line of it, counted from 1."""

    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}" if self.line else str(self.path)


@dataclass(frozen=True, slots=True)
class Example:
    """A statement as members write it, and the number of the concept it is about."""

    text: str
    concept: int


@dataclass(frozen=True, slots=True)
class Sources:
    """All that is written by hand."""

    concepts: tuple[Concept, ...]
    examples: tuple[Example, ...]


def sources(own: Path | None = None) -> Sources:
    """Everything, with what an office has of its `own`. Raises FlawedKnowledge unless it fits together."""
    if own is not None and not any((own / name).is_file() for name in (CONCEPTS, EXAMPLES)):
        raise FlawedKnowledge(Flaw.MISSING, Place(own))
    known = _concepts(own)
    numbers = {heading: number for number, heading in enumerate(known)}
    found = [
        _example(entry, place, numbers)
        for folder in _folders(own)
        for entry, place in _entries(folder / EXAMPLES, Flaw.EXAMPLE)
    ]
    spoken_of = {one.concept for one in found}
    for heading, number in numbers.items():
        if number not in spoken_of:
            raise FlawedKnowledge(Flaw.BARE, known[heading].place, heading)
    return Sources(tuple(one.concept for one in known.values()), tuple(found))


def concepts(own: Path | None = None) -> tuple[Concept, ...]:
    """All concepts, ours first; matrices of this package have one column for each. Raises FlawedKnowledge."""
    return tuple(one.concept for one in _concepts(own).values())


def fingerprint(own: Path | None = None) -> str:
    """Tells whether anything has changed from which something is derived: the concepts, the examples.

    Of what is an office's `own` every letter counts, so that it is used only as it was checked, and so do the
    directions along which its examples were seen.
    """
    headings = json.dumps([concept.heading for concept in concepts(own)])
    read = hashlib.sha256(headings.encode() + (PACKAGED / EXAMPLES).read_bytes())
    for file in () if own is None else (PACKAGED / LEARNT, own / CONCEPTS, own / EXAMPLES):
        read.update(hashlib.sha256(_raw(file)).digest())
    return read.hexdigest()


def derived_from(artefact: Path) -> str:
    """The fingerprint of what a stored file was derived from."""
    with artefact.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return str(stored["sources"])


@dataclass(frozen=True, slots=True)
class _Placed:
    concept: Concept
    place: Place


def _folders(own: Path | None) -> tuple[Path, ...]:
    return (PACKAGED,) if own is None else (PACKAGED, own)


def _concepts(own: Path | None) -> dict[str, _Placed]:
    known: dict[str, _Placed] = {}
    for folder in _folders(own):
        here = set[str]()
        for entry, place in _entries(folder / CONCEPTS, Flaw.CONCEPT):
            one = _concept(entry, place, known)
            heading = one.concept.heading
            if heading in here:
                raise FlawedKnowledge(Flaw.TWICE, place, heading)
            here.add(heading)
            known[heading] = one
    return known


def _concept(entry: Mapping[str, Any], place: Place, known: Mapping[str, _Placed]) -> _Placed:
    """A new concept, or a known one with what is added to it."""
    heading, cues = _plain(entry.get("heading")), entry.get("cues", [])
    told = [_plain(entry[key]) for key in ("short", "group") if key in entry]
    said = [_plain(cue).lower() for cue in cues] if isinstance(cues, list) else [""]
    if not (heading and all(told) and all(said)) or entry.keys() - {"heading", "short", "group", "cues"}:
        raise FlawedKnowledge(Flaw.CONCEPT, place)
    if long := [cue for cue in said if len(cue.split()) > WINDOW]:
        raise FlawedKnowledge(Flaw.CUE, place, long[0])
    before = known.get(heading, _Placed(Concept(heading, heading, (), heading), place))
    concept = replace(
        before.concept,
        group=_plain(entry.get("group", before.concept.group)),
        short=_plain(entry.get("short", before.concept.short)),
        cues=tuple(dict.fromkeys((*before.concept.cues, *said))),
    )
    return replace(before, concept=concept)


def _example(entry: Mapping[str, Any], place: Place, numbers: Mapping[str, int]) -> Example:
    heading, text = _plain(entry.get("concept")), entry.get("text")
    if not heading or not _plain(text) or len(entry) > 2:
        raise FlawedKnowledge(Flaw.EXAMPLE, place)
    if heading not in numbers:
        raise FlawedKnowledge(Flaw.UNKNOWN, place, heading)
    return Example(str(text), numbers[heading])


def _plain(value: object) -> str:
    """Text without superfluous spaces; nothing if it is none."""
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else ""


def _entries(file: Path, flaw: Flaw) -> Iterator[tuple[dict[str, Any], Place]]:
    """The objects of a file, with their places; empty lines and those that begin with # are for people."""
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            raise FlawedKnowledge(flaw, Place(file, number))
        yield entry, Place(file, number)


def _raw(file: Path) -> bytes:
    """Nothing if there is no such file."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError:
        raise FlawedKnowledge(Flaw.UNREADABLE, Place(file)) from None


def _lines(file: Path) -> list[str]:
    raw = _raw(file)
    try:
        return raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise FlawedKnowledge(Flaw.ENCODING, Place(file, line)) from None
