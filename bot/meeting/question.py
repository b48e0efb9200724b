"""A question of the agenda."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One agenda item; `no` counts from 1 within its round, `text` is what staff wrote, unchanged.

    `hint` says with an example what is meant. With `options` it is a poll: each institution has one vote.
    """

    no: int
    text: str
    hint: str = ""
    options: tuple[str, ...] = ()

    @property
    def is_poll(self) -> bool:
        """Whether one of several options is to be chosen."""
        return bool(self.options)

    @property
    def full(self) -> str:
        """Its text, with what may be chosen."""
        return f"{self.text} ({' / '.join(self.options)})" if self.options else self.text
