"""How well replies are split, themes named, needs and offers told apart and matched (docs/grouping.md).

python benchmarks/reading.py               figures on the coded meetings, and on sampled episodes
python benchmarks/reading.py --show        also every heading beside the reader's, but for meetings not read
python benchmarks/reading.py --shared D    where the sampled episodes lie (D/corpus/episodes_dev.jsonl), if
                                           not in ../shared; without them meetings are read alone
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from clustering import Help, group, kind, match, split  # noqa: E402
from clustering.headings import headings  # noqa: E402
from clustering.similarity import Similarity  # noqa: E402
from clustering.terms import content_terms  # noqa: E402

CORPUS = ROOT / "tests" / "corpus"
FOR_BOTH = "Was brauchen Sie von anderen – und was können Sie anbieten?"
MEETINGS = {
    "coded": "m*.json",
    "of others, A": "u1_*.json",
    "of others, B": "u2_*.json",
    "of others, C": "u3_*.json",
    "of others, not read": "u[4-7]_*.json",
}
_STEM = 5  # letters; „schriftlich“ and „Schriftform“ share a stem


@dataclass(frozen=True, slots=True)
class Named:
    """A theme under our heading, and the reader's headings of its members."""

    ours: str
    readers: list[str]

    def largest(self) -> list[str]:
        """The reader's headings of its largest part, of which there may be several."""
        counted = Counter(self.readers)
        return [reader for reader in counted if counted[reader] == max(counted.values())]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its statements and the reader's heading for each."""

    name: str
    question: str
    texts: list[str]
    readers: list[str]


def meetings(files: str = "m*.json") -> list[dict[str, Any]]:
    """The coded meetings; those in `u*.json` were written by others."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob(files))]


def coded(files: str = "m*.json") -> Iterator[Asked]:
    """Each question of the coded meetings."""
    for meeting in meetings(files):
        names = {theme["id"]: theme["heading"] for theme in meeting["themes"]}
        for question in meeting["questions"]:
            replies = [reply for reply in meeting["replies"] if reply["question"] == question["no"]]
            parts = [part for reply in replies for part in reply["statements"] if part["theme"]]
            readers = [names[part["theme"]] for part in parts]
            yield Asked(meeting["id"], question["text"], [part["text"] for part in parts], readers)


def sampled(path: Path) -> Iterator[Asked]:
    """The episodes whose themes have German headings: what parties say."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        episode = json.loads(line)
        if episode["source"] in ("wom", "wom_edu"):
            readers = [episode["headings"][label] for label in episode["labels"]]
            yield Asked(episode["id"], episode["question"], episode["texts"], readers)


def of_the_reader(asked: Asked) -> list[Named]:
    """Our headings for the reader's themes."""
    themes: dict[str, list[str]] = {}
    for text, reader in zip(asked.texts, asked.readers, strict=True):
        themes.setdefault(reader, []).append(text)
    shared = {reader: members for reader, members in themes.items() if len(members) > 1}
    trusted = Similarity(asked.question).transform(asked.texts).trust > 0
    ours = headings(list(shared.values()), asked.question, trusted)
    return [Named(our, [reader] * len(shared[reader])) for reader, our in zip(shared, ours, strict=True)]


def of_our_own(asked: Asked) -> list[Named]:
    """Our headings for the themes we find."""
    themes = group(asked.texts, question=asked.question).themes
    return [Named(theme.heading, [asked.readers[row] for row in theme.members]) for theme in themes]


def share_a_word(one: str, other: str, letters: int | None = None) -> bool:
    """Whether two headings share a lemma or part of a compound, or the first `letters` of one."""
    stems = [{term[:letters] for term in content_terms(name)} for name in (one, other)]
    return bool(stems[0] & stems[1])


def naming(title: str, episodes: Sequence[Asked], show: bool) -> None:
    """Share of headings that have a word, or a stem, in common with the reader's of the largest part.

    Of several parts that are equally large no one is the theme's, so that each counts by its share: which of
    them comes first is chance. Beside it stands the lenient figure, where any of them will do.
    """
    for kind_of, named in (("the reader's themes", of_the_reader), ("found themes", of_our_own)):
        rows = [row for asked in episodes for row in named(asked)]
        word = np.mean([np.mean(_hits(row, None)) for row in rows])
        length = np.mean([len(row.ours.split()) for row in rows])
        print(f"{title}, {len(rows)} {kind_of}: word {word:.2f}  words each {length:.1f}")
        for name, part in (
            ("stem", rows),
            ("… three members or more", [row for row in rows if len(row.readers) > 2]),
            ("… one part more than half", [row for row in rows if _has_a_matter(row)]),
        ):
            hits = [_hits(row, _STEM) for row in part]
            fair, lenient = np.mean([np.mean(hit) for hit in hits]), np.mean([any(hit) for hit in hits])
            print(f"  {name:26s} {fair:.3f}  any of the largest parts {lenient:.3f}  ({len(part)})")
        for row in rows if show else ():
            mark = "+" if all(_hits(row, _STEM)) else "±" if any(_hits(row, _STEM)) else "-"
            print(f"  {mark} {' / '.join(row.largest()):52s} | {row.ours}  ({len(row.readers)})")


def _hits(row: Named, letters: int | None) -> list[bool]:
    """For each of the largest parts whether its heading shares a word with ours."""
    return [share_a_word(reader, row.ours, letters) for reader in row.largest()]


def _has_a_matter(row: Named) -> bool:
    """Whether one of the reader's themes holds more than half of the members."""
    return 2 * row.readers.count(row.largest()[0]) > len(row.readers)


def _spans(text: str, parts: Sequence[str]) -> set[tuple[int, int]]:
    spans, at = set(), 0
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        spans.add((start, at))
    return spans


def splitting() -> None:
    """F1 of where statements begin, and of whole statements, in coded and in invented replies."""
    for title, files in MEETINGS.items():
        replies = [reply for meeting in meetings(files) for reply in meeting["replies"]]
        _print_splitting(title, [(reply["text"], _coded_statements(reply)) for reply in replies])
    invented = json.loads((CORPUS / "replies.json").read_text(encoding="utf-8"))
    _print_splitting("invented", [(reply["text"], reply["statements"]) for reply in invented])


def _coded_statements(reply: dict[str, Any]) -> list[str]:
    return [part["text"] for part in reply["statements"] if part["theme"]]


def _print_splitting(title: str, replies: Sequence[tuple[str, list[str]]]) -> None:
    begins, wholes = np.zeros(3), np.zeros(3)
    for text, statements in replies:
        reader, ours = _spans(text, statements), _spans(text, split(text))
        wholes += [len(reader & ours), len(reader), len(ours)]
        starts = {start for start, _ in reader}, {start for start, _ in ours}
        begins += [len(starts[0] & starts[1]), len(starts[0]), len(starts[1])]
    print(
        f"Statements, {title}: begin F1 {_f1(*begins):.3f}  whole F1 {_f1(*wholes):.3f}  ({int(begins[1])})"
    )


def _f1(hits: float, wanted: float, made: float) -> float:
    return 2 * hits / max(1.0, wanted + made)


def telling_apart() -> None:
    """F1 of needs and of offers: coded statements with and without their question, and invented ones."""
    for title, files in MEETINGS.items():
        rows = [row for meeting in meetings(files) for row in _coded_kinds(meeting)]
        _print_kinds(f"{title}, with the question", [(gold, kind(text, asked)) for gold, text, asked in rows])
        _print_kinds(f"{title}, without", [(gold, kind(text)) for gold, text, _ in rows])
        stated = [(gold, kind(text, FOR_BOTH)) for gold, text, _ in rows if gold is not Help.NEITHER]
        _print_kinds(f"{title}, to a question for both", stated)
    for name, file, question in (
        ("invented, without", "help", ""),
        ("invented before the rules were last changed, without", "help_unseen", ""),
        ("invented, to a question for both", "help_mixed", FOR_BOTH),
    ):
        invented = json.loads((CORPUS / f"{file}.json").read_text(encoding="utf-8"))
        pairs = [(Help(gold), kind(text, question)) for gold, texts in invented.items() for text in texts]
        _print_kinds(name, pairs)


def _coded_kinds(meeting: dict[str, Any]) -> Iterator[tuple[Help, str, str]]:
    asked = {question["no"]: question["text"] for question in meeting["questions"]}
    for reply in meeting["replies"]:
        for part in reply["statements"]:
            if part["theme"]:
                gold = Help.NEED if part.get("need") else Help.OFFER if part.get("offer") else Help.NEITHER
                yield gold, part["text"], asked[reply["question"]]


def _print_kinds(title: str, pairs: Sequence[tuple[Help, Help]]) -> None:
    scores = [
        _f1(
            sum(gold is found is one for gold, found in pairs),
            sum(gold is one for gold, _ in pairs),
            sum(found is one for _, found in pairs),
        )
        for one in (Help.NEED, Help.OFFER)
    ]
    print(f"Needs and offers, {title}: F1 {scores[0]:.2f} / {scores[1]:.2f}  ({len(pairs)})")


def bringing_together(title: str, files: str) -> None:
    """Precision of a meeting's first suggestions, and where the coded helper stands for a need."""
    ranks, precise = [], []
    for meeting in meetings(files):
        wanted = {(tuple(pair["need"]), tuple(pair["offer"])) for pair in meeting["matches"]}
        found = _suggested(meeting)
        precise.append([np.mean([pair in wanted for pair in found[:first]]) for first in (3, 5, 10)])
        for need, offer in wanted:
            order = [other for one, other in found if one == need]
            ranks.append(order.index(offer) + 1 if offer in order else len(order) + 99)
        print(f"Matching, {meeting['id']}: {len(found)} suggested, first three right {precise[-1][0]:.2f}")
    means = np.mean(precise, axis=0)
    print(f"Matching, {title}: right among the first 3, 5, 10 {means[0]:.2f} {means[1]:.2f} {means[2]:.2f}")
    first, third = np.mean([rank == 1 for rank in ranks]), np.mean([rank <= 3 for rank in ranks])
    print(f"Matching, {title}: the coded helper first {first:.2f}, first three {third:.2f} ({len(ranks)})")


def _suggested(meeting: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Suggestions, best first; nobody is told to help themselves."""
    texts = {
        (reply["participant"], reply["question"], at): part
        for reply in meeting["replies"]
        for at, part in enumerate(reply["statements"])
    }
    needs, offers = ([key for key, part in texts.items() if part.get(name)] for name in ("need", "offer"))
    found = match([texts[key]["text"] for key in needs], [texts[key]["text"] for key in offers])
    pairs = [(needs[pair.need], offers[pair.offer]) for pair in found]
    return [(need, offer) for need, offer in pairs if need[0] != offer[0]]


def main() -> None:
    """Splitting, headings, needs and offers."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--show", action="store_true")
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = asked.parse_args()
    splitting()
    naming("Coded meetings", list(coded()), options.show)
    naming("Meetings of others, read since", list(coded("u[1-3]*.json")), options.show)
    naming("Meetings of others, not read", list(coded("u[4-7]*.json")), show=False)
    if episodes := list(sampled(options.shared / "corpus" / "episodes_dev.jsonl")):
        naming("Party statements", episodes, options.show)
    telling_apart()
    for one in MEETINGS.items():
        bringing_together(*one)


if __name__ == "__main__":
    main()
