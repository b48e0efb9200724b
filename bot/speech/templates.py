"""Templates: what a round may begin with. They are data (`templates.toml`), changed as texts are."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.meeting.question import Question


@dataclass(frozen=True, slots=True)
class Template:
    """The title of a round and its questions; `key` is what it is called in every language."""

    key: str
    name: str
    questions: tuple[Question, ...]


@cache
def templates(language: str) -> tuple[Template, ...]:
    """All of them in a language ("de" or "en"), in the order in which they are offered."""
    tree = tomllib.loads((files("bot.speech") / "templates.toml").read_text("utf-8"))
    return tuple(
        Template(key, texts[language]["name"], _questions(texts[language]["questions"]))
        for key, texts in tree.items()
    )


def _questions(rows: list[list[str]]) -> tuple[Question, ...]:
    return tuple(Question(no, text, hint) for no, (text, hint) in enumerate(rows, start=1))
