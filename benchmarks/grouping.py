"""How well and how fast statements are grouped; the figures of docs/grouping.md beside the usual method.

python benchmarks/grouping.py              quality on the coded meetings, time for 100 and 1,000 statements
python benchmarks/grouping.py --all        also 10,000 statements, and the sampled episodes if they lie beside
"""

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, silhouette_score

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from clustering import group  # noqa: E402
from clustering.similarity import Similarity  # noqa: E402
from clustering.themes import Committee  # noqa: E402

CORPUS = ROOT / "tests" / "corpus"
EPISODES = (
    ROOT.parent / "shared" / "corpus" / "episodes_dev.jsonl"
)  # may not be copied; measured where it lies

Episode = tuple[str, list[str], list[str]]
Method = Callable[[list[str], str], Sequence[int]]


def coded() -> Iterator[Episode]:
    """Question, statements and themes of each question of the coded meetings."""
    for path in sorted(CORPUS.glob("m*.json")):
        meeting = json.loads(path.read_text(encoding="utf-8"))
        for question in meeting["questions"]:
            replies = [reply for reply in meeting["replies"] if reply["question"] == question["no"]]
            parts = [part for reply in replies for part in reply["statements"] if part["theme"]]
            yield question["text"], [part["text"] for part in parts], [part["theme"] for part in parts]


def sampled() -> Iterator[Episode]:
    """Every fourth of the sampled episodes."""
    for line in EPISODES.read_text(encoding="utf-8").splitlines()[::4]:
        episode = json.loads(line)
        yield episode["question"], episode["texts"], episode["labels"]


def naive(texts: list[str], question: str) -> Sequence[int]:
    """What most would build: TF-IDF, KMeans, the silhouette decides how many."""
    rows = TfidfVectorizer().fit_transform(texts)
    runs = [KMeans(k, n_init=5, random_state=0).fit_predict(rows) for k in range(2, min(16, len(texts) - 1))]
    return list(max(runs, key=lambda labels: float(silhouette_score(rows, labels))))


def parts(characters: float = 1.0, cues: float = 2.0, examples: float = 2.0, votes: int = 20) -> Method:
    """The method with some of its ingredients left out."""

    def find(texts: list[str], question: str) -> Sequence[int]:
        evidence = Similarity(question, characters, cues, examples).transform(texts)
        known = evidence.trust * (cues + examples) / 4
        return list(Committee(0.6 + known, votes=votes, shake=1.2 * (1 + known)).fit(evidence.total).labels_)

    return find


METHODS: dict[str, Method] = {
    "all stand alone": lambda texts, question: range(len(texts)),
    "TF-IDF + KMeans + silhouette": naive,
    "words": parts(characters=0, cues=0, examples=0),
    "words, characters": parts(cues=0, examples=0),
    "words, characters, cues": parts(examples=0),
    "words, characters, examples": parts(cues=0),
    "all blocks, a single vote": parts(votes=1),
    "all blocks, committee": parts(),
    "group(): and a proven partner": lambda texts, question: group(texts, question=question).labels,
}


def scores(gold: Sequence[str], labels: Sequence[int]) -> tuple[float, float, float, float]:
    """AMI, BCubed F1, purity of the themes, share of statements in themes."""
    found = [f"alone {at}" if label == -1 else str(label) for at, label in enumerate(labels)]
    cells, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / of_found[b] for (_, b), n in cells.items()) / len(gold)
    recall = sum(n * n / of_gold[a] for (a, _), n in cells.items()) / len(gold)
    grouped = sum(n for n in of_found.values() if n > 1)
    best = sum(max(n for (_, b), n in cells.items() if b == c) for c, size in of_found.items() if size > 1)
    information = float(adjusted_mutual_info_score(gold, found))
    bcubed = 2 * precision * recall / (precision + recall)
    return information, bcubed, best / max(1, grouped), grouped / len(gold)


def quality(title: str, episodes: list[Episode]) -> None:
    """One line per method, means over the episodes."""
    print(f"{title}: {len(episodes)} questions\n{'':32s}   AMI  BCubed  purity  coverage")
    for name, method in METHODS.items():
        rows = [scores(gold, method(texts, question)) for question, texts, gold in episodes]
        information, bcubed, purity, coverage = np.mean(rows, axis=0)
        print(f"{name:32s} {information:5.3f}   {bcubed:5.3f}   {purity:5.3f}     {coverage:5.3f}")


def speed(sizes: Sequence[int]) -> None:
    """Seconds for a round of each size, warm, and the ratio to the naive method up to 1,000 statements."""
    texts = [text for _, statements, _ in coded() for text in statements]
    group(texts[:50])
    for size in sizes:
        many = [f"{texts[at % len(texts)]} {at // len(texts) or ''}".strip() for at in range(size)]
        ours = _seconds(lambda: group(many))  # noqa: B023 – called at once
        ratio = f"{ours / _seconds(lambda: naive(many, '')):5.2f} × naive" if size <= 1000 else ""  # noqa: B023
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size:6d} statements: {ours:6.2f} s  {ratio}  peak memory so far {peak:.0f} MiB")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    everything = "--all" in sys.argv
    quality("Coded meetings", list(coded()))
    if everything and EPISODES.exists():
        quality("Sampled episodes", list(sampled()))
    speed((100, 1000, 10_000) if everything else (100, 1000))
