"""The coded meetings, read once."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a coded meeting with the statements that have a theme."""

    question: str
    texts: list[str]
    themes: list[str]


@pytest.fixture(scope="session")
def meetings() -> list[dict[str, Any]]:
    return _read("m*.json")


@pytest.fixture(scope="session")
def of_others() -> list[dict[str, Any]]:
    """Meetings that others wrote and coded."""
    return _read("u[1-3]*.json")


@pytest.fixture(scope="session")
def asked(meetings: list[dict[str, Any]]) -> list[Asked]:
    return [_asked(meeting, question) for meeting in meetings for question in meeting["questions"]]


@pytest.fixture(scope="session")
def asked_by_others() -> list[Asked]:
    """Their questions."""
    return _questions("u[1-3]*.json")


@pytest.fixture(scope="session")
def asked_by_strangers() -> list[Asked]:
    """The questions of meetings for which nothing was tuned."""
    return _questions("u[4-7]*.json")


def _questions(files: str) -> list[Asked]:
    return [_asked(meeting, question) for meeting in _read(files) for question in meeting["questions"]]


def _read(files: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob(files))]


def _asked(meeting: dict[str, Any], question: dict[str, Any]) -> Asked:
    replies = [reply for reply in meeting["replies"] if reply["question"] == question["no"]]
    coded = [part for reply in replies for part in reply["statements"] if part["theme"]]
    return Asked(question["text"], [part["text"] for part in coded], [part["theme"] for part in coded])
