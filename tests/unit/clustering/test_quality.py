"""Quality on the coded meetings: floors under today's figures (docs/grouping.md), against decay."""

import json
from collections import Counter
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from clustering import group, match, split
from clustering.headings import headings
from clustering.terms import content_terms
from tests.unit.clustering.conftest import CORPUS, Asked


def _bcubed(gold: list[str], found: list[object]) -> float:
    cells, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / of_found[b] for (_, b), n in cells.items()) / len(gold)
    recall = sum(n * n / of_gold[a] for (a, _), n in cells.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def test_themes_resemble_those_of_a_reader(asked: list[Asked]) -> None:
    information, bcubed = _likeness(asked)
    assert information > 0.35
    assert bcubed > 0.56


def test_themes_of_meetings_of_others_resemble_those_of_a_reader(
    asked_by_others: list[Asked],
) -> None:
    information, bcubed = _likeness(asked_by_others)
    assert information > 0.32
    assert bcubed > 0.56


def test_themes_of_meetings_nobody_tuned_for_resemble_those_of_a_reader(
    asked_by_strangers: list[Asked],
) -> None:
    information, bcubed = _likeness(asked_by_strangers)
    assert information > 0.25
    assert bcubed > 0.54


def _likeness(asked: list[Asked]) -> tuple[float, float]:
    """Mean AMI and BCubed F1 over the questions."""
    scores = []
    for one in asked:
        labels = group(one.texts, question=one.question).labels
        found = [f"alone {at}" if label == -1 else label for at, label in enumerate(labels)]
        scores.append((adjusted_mutual_info_score(one.themes, found), _bcubed(one.themes, found)))
    information, bcubed = np.mean(scores, axis=0)
    return float(information), float(bcubed)


def test_statements_resemble_those_of_a_reader(
    meetings: list[dict[str, Any]], of_others: list[dict[str, Any]]
) -> None:
    for some in (meetings, *([one] for one in of_others)):
        assert _begins_alike(some) > 0.95


def _begins_alike(meetings: list[dict[str, Any]]) -> float:
    """F1 of where statements begin."""
    hits = wanted = made = 0
    for reply in [reply for meeting in meetings for reply in meeting["replies"]]:
        gold = _starts(reply["text"], [part["text"] for part in reply["statements"] if part["theme"]])
        found = _starts(reply["text"], split(reply["text"]))
        hits, wanted, made = hits + len(gold & found), wanted + len(gold), made + len(found)
    return 2 * hits / (wanted + made)


def _starts(text: str, parts: list[str]) -> set[int]:
    starts, at = set(), 0
    for part in parts:
        at = text.index(part, at)
        starts.add(at)
        at += len(part)
    return starts


def test_invented_replies_are_split_as_a_reader_would() -> None:
    replies = json.loads((CORPUS / "replies.json").read_text(encoding="utf-8"))
    pairs = [
        (_starts(one["text"], one["statements"]), _starts(one["text"], split(one["text"]))) for one in replies
    ]
    hits, both = (
        sum(len(one & other) for one, other in pairs),
        sum(len(one) + len(other) for one, other in pairs),
    )
    assert 2 * hits / both > 0.93


def test_headings_speak_as_a_reader_does(meetings: list[dict[str, Any]], asked: list[Asked]) -> None:
    names = [{theme["id"]: theme["heading"] for theme in meeting["themes"]} for meeting in meetings]
    per_question = [name for meeting, name in zip(meetings, names, strict=True) for _ in meeting["questions"]]
    pairs = zip(asked, per_question, strict=True)
    shared = [share for one, named in pairs for share in _shared_words(one, named)]
    assert float(np.mean(shared)) > 0.58


def _shared_words(one: Asked, named: dict[str, str]) -> list[bool]:
    themes: dict[str, list[str]] = {}
    for text, theme in zip(one.texts, one.themes, strict=True):
        themes.setdefault(theme, []).append(text)
    readers = [theme for theme, members in themes.items() if len(members) > 1]
    ours = headings([themes[theme] for theme in readers], one.question)
    assert all(len(our.split()) <= 5 for our in ours)
    pairs = zip(readers, ours, strict=True)
    return [bool(set(content_terms(named[theme])) & set(content_terms(our))) for theme, our in pairs]


def test_help_is_found_more_often_than_by_chance(meetings: list[dict[str, Any]]) -> None:
    ranks = [rank for meeting in meetings for rank in _ranks(meeting)]
    assert float(np.mean([rank == 1 for rank in ranks])) > 0.5
    assert float(np.mean([rank <= 3 for rank in ranks])) > 0.63


def _ranks(meeting: dict[str, Any]) -> list[int]:
    """At which place among all offers the offer stands that a reader would have named for a need."""
    texts = {
        (reply["participant"], reply["question"], at): part
        for reply in meeting["replies"]
        for at, part in enumerate(reply["statements"])
    }
    offers = [key for key, part in texts.items() if part.get("offer")]
    wanted = [(tuple(pair["need"]), tuple(pair["offer"])) for pair in meeting["matches"]]
    needs = sorted({need for need, offer in wanted if offer in offers})
    found = match([texts[need]["text"] for need in needs], [texts[offer]["text"] for offer in offers])
    order = {need: [offers[one.offer] for one in found if needs[one.need] == need] for need in needs}
    return [_rank(order[need], offer, len(offers)) for need, offer in wanted if need in order]


def _rank(order: list[Any], offer: Any, last: int) -> int:
    return order.index(offer) + 1 if offer in order else last
