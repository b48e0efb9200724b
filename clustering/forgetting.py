"""What is kept only while a job lasts: everything that was worked out from people's words.

Statements share their words, and what was worked out once need not be worked out again. But an answer that
was deleted must not live on in a process that runs for months, nor must a surname or a telephone number out
of it: whoever groups the words of people calls `forget` afterwards.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
_emptied: list[Callable[[], None]] = []


def passing(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Like `lru_cache(most)`, until `forget`."""

    def decorate(work: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=most)(work)
        forgotten(kept.cache_clear)
        return cast(Callable[P, T], kept)

    return decorate


def forgotten(empty: Callable[[], None]) -> None:
    """Let `forget` call `empty`, too."""
    _emptied.append(empty)


def forget() -> None:
    """Empty all that is kept; what is worked out next takes its full time again."""
    for empty in _emptied:
        empty()
