"""Quoting: somebody puts another's words above her own, „> …“; they are not hers, and do not count twice.

The question above her answer is ours, and with whom a copied mail begins and ends is nobody's business.
Nor is „Ohne Namen bitte: …“ a part of an answer.
"""

from collections.abc import Mapping

from bot.meeting import echo
from bot.meeting.ids import UserId
from bot.meeting.round import Round
from bot.speech import reservation
from bot.speech.reservation import Reserve
from bot.speech.signature import surely_unsigned, unheaded, unquoted
from bot.store.database import Transaction


def own(tx: Transaction, round_: Round, author: UserId | None, texts: Mapping[int, str]) -> dict[int, str]:
    """Answers without what they quote of others, if that is known for sure: letter by letter."""
    whole = {no: unquoted(text, round_.questions) for no, text in texts.items()}
    said = {no: echo.without(text, round_.question(no)) for no, text in whole.items()}
    return {no: surely_unsigned(unheaded(_own(tx, round_, author, text))) for no, text in said.items()}


def apart(body: str, round_: Round, texts: Mapping[int, str]) -> tuple[dict[int, str], set[int]]:
    """Answers without „Ohne Namen bitte: …“ before or behind them, and which of them said so."""
    worded = {question.no for question in round_.worded}
    found = reservation.asides(body, {no: text for no, text in texts.items() if no in worded})
    sure = {no: one.rest for no, one in found.items() if one.what is Reserve.UNNAMED and one.sure}
    return {**texts, **sure}, set(sure)


def _own(tx: Transaction, round_: Round, author: UserId | None, text: str) -> str:
    if not text.startswith(">"):
        return text
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    quoted = _even("\n".join(line.lstrip("> ") for line in lines[:end]))
    rest = "\n".join(lines[end:]).strip()
    said = [one.answer.text for one in tx.answers.of_round(round_.id) if one.answer.member.user != author]
    said += [question.text for question in round_.questions]
    return rest if rest and quoted and any(quoted in _even(one) for one in said) else text


def _even(text: str) -> str:
    return " ".join(text.split())
