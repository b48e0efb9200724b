"""What themes confirmed in earlier rounds bring to the next one; the figures of docs/grouping.md.

python benchmarks/memory.py              coded meetings, every third chain of sampled episodes
python benchmarks/memory.py --all        every chain (ten minutes)
python benchmarks/memory.py --shared D   where the sampled episodes lie (D/corpus/episodes_dev.jsonl), if not
                                         in ../shared; without them the coded meetings are measured alone

A coded question is asked twice: half of the institutions answer in each of two rounds. Four episodes of one
source are a chain of four rounds, without what was said before. A reader's themes of the earlier rounds are
what staff confirmed. „Of another matter“ has the memory of another meeting or source instead.
"""

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from grouping import CORPUS, interval, scores  # noqa: E402

from clustering import Confirmed, Grouping, group  # noqa: E402

_CHAIN, _FEWEST = 4, 12


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, the theme a reader gave it, and that theme's heading."""

    text: str
    theme: str
    heading: str


@dataclass(frozen=True, slots=True)
class Round:
    """What was said to a question."""

    question: str
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of one network, in order."""

    source: str
    held: list[Round]


def halves() -> Iterator[Rounds]:
    """Each coded question, asked of one half of the institutions and then of the other, and the other way."""
    for path in sorted(CORPUS.glob("m*.json")):
        meeting = json.loads(path.read_text(encoding="utf-8"))
        names = {theme["id"]: theme["heading"] for theme in meeting["themes"]}
        for question in meeting["questions"]:
            replies = [reply for reply in meeting["replies"] if reply["question"] == question["no"]]
            who = sorted({reply["participant"] for reply in replies})
            random.Random(question["no"]).shuffle(who)
            both = [_half(question["text"], replies, names, set(who[start::2])) for start in (0, 1)]
            yield Rounds(meeting["id"], both)
            yield Rounds(meeting["id"], both[::-1])


def _half(question: str, replies: list[dict], names: dict[str, str], who: set[str]) -> Round:  # type: ignore[type-arg]
    parts = [part for reply in replies if reply["participant"] in who for part in reply["statements"]]
    coded = [part for part in parts if part["theme"]]
    return Round(question, [Said(part["text"], part["theme"], names[part["theme"]]) for part in coded])


def chains(path: Path, every: int) -> Iterator[Rounds]:
    """Episodes of a source in fours; what was said in one is not said again in the next."""
    sources: dict[str, list[dict]] = defaultdict(list)  # type: ignore[type-arg]
    for line in path.read_text(encoding="utf-8").splitlines():
        sources[json.loads(line)["source"]].append(json.loads(line))
    all_ = [
        (source, of[at : at + _CHAIN]) for source, of in sources.items() for at in range(0, len(of), _CHAIN)
    ]
    for source, episodes in all_[::every]:
        seen: set[str] = set()
        held = []
        for one in episodes:
            pairs = [(t, str(label)) for t, label in zip(one["texts"], one["labels"], strict=True)]
            new = [Said(text, label, label) for text, label in pairs if text not in seen]
            seen |= set(one["texts"])
            held += [Round(one["question"], new)] if len(new) >= _FEWEST else []
        if len(held) > 1:
            yield Rounds(source, held)


def confirmed(rounds: Iterable[Round], *, bare: bool = False) -> dict[str, Confirmed]:
    """The themes of earlier rounds that more than one statement speaks of; `bare`: their headings alone."""
    found: dict[str, list[Said]] = defaultdict(list)
    for said in (said for round_ in rounds for said in round_.said):
        found[said.theme].append(said)
    return {
        theme: Confirmed(said[0].heading, () if bare else tuple(one.text for one in said))
        for theme, said in found.items()
        if len(said) > 1
    }


@dataclass(slots=True)
class Count:
    """How often a heading was suggested again, how often rightly, and how often it could have been."""

    suggested: int = 0
    right: int = 0
    possible: int = 0

    def add(self, round_: Round, found: Grouping, memory: dict[str, Confirmed]) -> None:
        """Count the themes of one round."""
        for theme in found.themes:
            most = Counter(round_.said[at].theme for at in theme.members).most_common(1)[0][0]
            self.possible += most in memory
            if theme.recalled is not None:
                self.suggested += 1
                self.right += list(memory)[theme.recalled] == most


def measure(name: str, sequences: Sequence[Rounds], mode: str) -> None:
    """One line: AMI and BCubed of rounds 2 to n, mean over the sources, and the headings suggested."""
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    count = Count()
    for number, one in enumerate(sequences):
        for at in range(1, len(one.held)):
            memory = _memory(sequences, number, at, mode)
            round_ = one.held[at]
            found = group(
                [said.text for said in round_.said], question=round_.question, memory=list(memory.values())
            )
            rows[one.source].append(scores([said.theme for said in round_.said], found.labels))
            count.add(round_, found, memory)
    low, high = interval([[row["AMI"] for row in of] for of in rows.values()])
    ami, bcubed = (
        float(np.mean([np.mean([r[m] for r in of]) for of in rows.values()])) for m in ("AMI", "BCubed")
    )
    print(f"{name:34s} AMI {ami:.3f} ({low:.2f}–{high:.2f})  BCubed {bcubed:.3f}  "
          f"again {count.suggested}, right {count.right}, possible {count.possible}", flush=True)  # fmt: skip


def _memory(sequences: Sequence[Rounds], number: int, at: int, mode: str) -> dict[str, Confirmed]:
    if mode == "none":
        return {}
    if mode == "other":
        others = [one for one in sequences if one.source != sequences[number].source]
        foreign = confirmed(others[number * 7 % len(others)].held)
        return {f"other {theme}": known for theme, known in foreign.items()}
    return confirmed(sequences[number].held[:at], bare=mode == "bare")


def main() -> None:
    """Coded meetings, then chains of episodes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = asked.parse_args()
    sets = {"Coded meetings, asked twice": list(halves())}
    path = options.shared / "corpus" / "episodes_dev.jsonl"
    if path.exists():
        sets["Chains of sampled episodes"] = list(chains(path, 1 if options.all else 3))
    modes = {"none": "no memory", "themes": "themes of earlier rounds", "bare": "their headings alone"}
    for title, sequences in sets.items():
        print(f"\n{title}: {sum(len(one.held) - 1 for one in sequences)} rounds with a memory")
        for mode, name in (modes | {"other": "themes of another matter"}).items():
            if mode != "bare" or title.startswith("Coded"):  # the episodes' labels are no headings
                measure(name, sequences, mode)


if __name__ == "__main__":
    main()
