"""How well and how fast statements are grouped; the figures of docs/grouping.md beside what most would build.

python benchmarks/grouping.py            coded meetings, every fourth sampled episode, 150, 1,000 statements
python benchmarks/grouping.py --all      every episode, also 10,000 and 100,000 statements (half an hour)
python benchmarks/grouping.py --shared D where the sampled episodes lie (D/corpus/episodes_dev.jsonl), if not
                                         in ../shared; without them the coded meetings are measured alone
"""

import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, silhouette_score

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from clustering import forget, group  # noqa: E402
from clustering.grouping import vote  # noqa: E402
from clustering.similarity import Similarity  # noqa: E402

CORPUS = ROOT / "tests" / "corpus"
EXAMPLES = ROOT / "clustering" / "knowledge" / "examples.jsonl"
MEASURES = ("AMI", "ARI", "BCubed", "purity", "coverage", "±2")

MOST_THEMES = 20  # that a naive way looks for; readers found up to 19
FEWER_THEMES = 10
KMEANS, FEWER = "TF-IDF + KMeans, up to 20", "TF-IDF + KMeans, up to 10"
DENSE, AVERAGE = "KMeans up to 20, dense", "TF-IDF + average linkage"

Method = Callable[[list[str], str], Sequence[int]]
Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Episode:
    """Statements that answer one question, and the theme a reader gave each."""

    source: str
    question: str
    texts: list[str]
    gold: list[str]


def coded(files: str = "m*.json") -> Iterator[Episode]:
    """Each question of the coded meetings; those in `u*.json` were written by others."""
    for path in sorted(CORPUS.glob(files)):
        meeting = json.loads(path.read_text(encoding="utf-8"))
        for question in meeting["questions"]:
            replies = [reply for reply in meeting["replies"] if reply["question"] == question["no"]]
            parts = [part for reply in replies for part in reply["statements"] if part["theme"]]
            texts, gold = [part["text"] for part in parts], [part["theme"] for part in parts]
            yield Episode(meeting["id"], question["text"], texts, gold)


def sampled(path: Path, every: int) -> Iterator[Episode]:
    """The sampled episodes, which may not be copied and are measured where they lie."""
    for line in path.read_text(encoding="utf-8").splitlines()[::every]:
        one = json.loads(line)
        yield Episode(one["source"], one["question"], one["texts"], [str(label) for label in one["labels"]])


def naive(most: int = MOST_THEMES, dense: bool = False) -> Method:
    """What most would build: TF-IDF, KMeans, the silhouette decides how many themes, up to `most`.

    A search must be able to find what is there: in half of the questions measured here readers found more
    than ten themes, 19 at most (a statement that they left alone is one, for KMeans leaves none alone). As
    many would search up to ten, that is printed beside it; it takes half as long, or less.
    `dense` is what those do who call toarray() first: every word a column of numbers, nearly all of them 0.
    """

    def find(texts: list[str], question: str) -> Sequence[int]:
        rows = TfidfVectorizer().fit_transform(texts)
        rows = rows.toarray() if dense else rows
        runs = [KMeans(size, n_init=10, random_state=0).fit_predict(rows) for size in _sizes(texts, most)]
        return list(max(runs, key=lambda labels: float(silhouette_score(rows, labels))))

    return find


def agglomerative(texts: list[str], question: str) -> Sequence[int]:
    """The next idea: average linkage over the cosines of TF-IDF, the silhouette decides how many."""
    rows = TfidfVectorizer().fit_transform(texts).toarray()
    rows = rows[:, rows.any(axis=0)] + 1e-9
    sizes = _sizes(texts, MOST_THEMES)
    runs = [AgglomerativeClustering(s, metric="cosine", linkage="average").fit_predict(rows) for s in sizes]
    return list(max(runs, key=lambda labels: float(silhouette_score(rows, labels, metric="cosine"))))


def _sizes(texts: list[str], most: int) -> range:
    return range(2, min(len(texts) - 1, most) + 1)


def ours(
    characters: float = 1.0,
    meaning: float = 2.0,
    cues: float = 1.0,
    examples: float = 1.0,
    sense: float = 1.0,
    votes: int = 20,
) -> Method:
    """Our method with other weights; the threshold follows what the blocks can add up to."""

    def find(texts: list[str], question: str) -> Sequence[int]:
        evidence = Similarity(question, characters, meaning, cues, examples, sense).transform(texts)
        evidence = replace(evidence, trust=evidence.trust * (cues + examples + sense) / 3)
        labels, _ = vote(evidence, votes)
        return labels.tolist()

    return find


METHODS: dict[str, Method] = {
    "all stand alone": lambda texts, question: range(len(texts)),
    KMEANS: naive(),
    FEWER: naive(FEWER_THEMES),
    AVERAGE: agglomerative,
    "words": ours(characters=0, meaning=0, cues=0, examples=0, sense=0),
    "words, characters": ours(meaning=0, cues=0, examples=0, sense=0),
    "words, characters, meaning": ours(cues=0, examples=0, sense=0),
    "words, characters, knowledge": ours(meaning=0),
    "all blocks but cues": ours(cues=0),
    "all blocks but examples": ours(examples=0),
    "all blocks but sense": ours(sense=0),
    "all blocks, a single vote": ours(votes=1),
    "group()": lambda texts, question: group(texts, question=question).labels,
}

RIVALS = {DENSE: naive(dense=True)}  # in speed alone: it finds what its sparse twin finds


def scores(gold: Sequence[str], labels: Sequence[int]) -> Scores:
    """AMI, ARI, BCubed F1, purity of the themes, share of statements in themes, themes within two of gold."""
    found = [f"alone {at}" if label == -1 else str(label) for at, label in enumerate(labels)]
    cells, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / of_found[b] for (_, b), n in cells.items()) / len(gold)
    recall = sum(n * n / of_gold[a] for (a, _), n in cells.items()) / len(gold)
    grouped = sum(n for n in of_found.values() if n > 1)
    best = sum(max(n for (_, b), n in cells.items() if b == c) for c, size in of_found.items() if size > 1)
    themes = [sum(n > 1 for n in of.values()) for of in (of_found, of_gold)]
    return {
        "AMI": float(adjusted_mutual_info_score(gold, found)),
        "ARI": float(adjusted_rand_score(gold, found)),
        "BCubed": 2 * precision * recall / (precision + recall),
        "purity": best / max(1, grouped),
        "coverage": grouped / len(gold),
        "±2": float(abs(themes[0] - themes[1]) <= 2),
    }


def quality(title: str, episodes: list[Episode]) -> None:
    """One line per method: means over the sources, and for AMI the 95 % interval over questions."""
    print(f"\n{title}: {len(episodes)} questions\n{'':30s}   AMI (95 %)       {'   '.join(MEASURES[1:])}")
    for name, method in METHODS.items():
        rows: dict[str, list[Scores]] = defaultdict(list)
        for one in episodes:
            rows[one.source].append(scores(one.gold, method(one.texts, one.question)))
        _line(name, rows)
    for source in rows:  # of the last method, group()
        _line(f"  of these, {source[:18]}", {source: rows[source]})


def _line(name: str, rows: dict[str, list[Scores]]) -> None:
    low, high = interval([[row["AMI"] for row in of] for of in rows.values()])
    means = {m: float(np.mean([np.mean([row[m] for row in of]) for of in rows.values()])) for m in MEASURES}
    rest = "  ".join(f"{means[m]:.3f}" for m in MEASURES[1:])
    print(f"{name:30s} {means['AMI']:6.3f} ({low:.2f}–{high:.2f})  {rest}", flush=True)


def interval(values: list[list[float]], times: int = 1000) -> tuple[float, float]:
    """Bootstrap over the questions of each source."""
    drawn = np.random.default_rng(0)
    means = [np.mean([np.mean(drawn.choice(of, len(of))) for of in values]) for _ in range(times)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def small(episodes: list[Episode]) -> None:
    """Twelve statements on twelve matters should give no theme, twelve on one matter a single one."""
    chance = random.Random(0)
    matters: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in episodes:
        for text, theme in zip(one.texts, one.gold, strict=True):
            matters[one.source][theme].add(text)
    print("\nTwelve statements: themes found among twelve matters, share kept together on one matter")
    for source, themes in matters.items():
        pools = [sorted(texts) for _, texts in sorted(themes.items())]
        apart = [
            [chance.choice(pool) for pool in chance.sample(pools, 12)] for _ in range(20) if len(pools) > 11
        ]
        one_matter = [chance.sample(pool, min(12, len(pool))) for pool in pools if len(pool) >= 8][:40]
        found = [len(group(texts).themes) for texts in apart] or [np.nan]
        kept = [_kept(texts) for texts in one_matter] or [np.nan]
        print(f"{source[:30]:30s} {np.mean(found):.2f} themes   {np.mean(kept):.2f} together", flush=True)


def of_few(episodes: list[Episode]) -> None:
    """Rounds as small as most are: a share of the statements of each question, and so of its themes."""
    chance = random.Random(0)
    print("\nRounds of few statements, drawn from larger ones: AMI, BCubed, mean over the sources")
    for size in (12, 16, 20, 25):
        rows: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for one in [one for one in episodes if len(one.texts) >= size]:
            kept = sorted(chance.sample(range(len(one.texts)), size))
            found = group([one.texts[row] for row in kept], question=one.question).labels
            measured = scores([one.gold[row] for row in kept], found)
            rows[one.source].append((measured["AMI"], measured["BCubed"]))
        means = np.mean([np.mean(of, axis=0) for of in rows.values()], axis=0)
        print(f"{size:3d} statements  AMI {means[0]:.3f}  BCubed {means[1]:.3f}", flush=True)


def _kept(texts: list[str]) -> float:
    return max((len(theme.members) for theme in group(texts).themes), default=1) / len(texts)


def statements(size: int) -> list[str]:
    """Distinct statements nobody has read before: an example with the end of another."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    chance = random.Random(0)
    return [" ".join([chance.choice(texts), *chance.choice(texts).split()[-3:]]) for _ in range(size)]


def _measured(name: str, size: int) -> tuple[float, float, float]:
    """Wall and CPU seconds of a method and the peak memory in MiB, the best of a few runs.

    In a process of its own that is warm but has never read a word of these: the bot's forgets after each job.
    """
    method = RIVALS.get(name) or METHODS[name]
    method(statements(60), "")
    texts = [f"{text} hier" for text in statements(size)]
    runs = []
    for _ in range(3 if size <= 150 else 1):
        forget()
        wall, cpu = time.perf_counter(), time.process_time()
        method(texts, "")
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in runs), min(cpu for _, cpu in runs), _peak()


def _peak() -> float:
    """Peak memory in MiB; getrusage would count the parent's, from before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def speed(sizes: Sequence[int]) -> None:
    """Seconds of each method, by turns, and ours as a share of the others'."""
    print("\nSeconds, warm (of the processor), medians of three turns; peak memory")
    most = {"group()": 100_000, KMEANS: 10_000, FEWER: 10_000, DENSE: 1_000, AVERAGE: 1_000}
    for size in sizes:
        names = [name for name in most if size <= most[name]]
        turns = [[_alone(name, size) for name in names] for _ in range(3)]
        medians = dict(zip(names, np.median(turns, axis=0).tolist(), strict=True))
        us = medians["group()"]
        for name, (wall, cpu, peak) in medians.items():
            ratio = f"ours takes {us[0] / wall:.2f} × ({us[1] / cpu:.2f} ×)" if name != "group()" else ""
            print(f"{size:7d} {name:30s} {wall:.2f} s ({cpu:.2f}), {peak:.0f} MiB  {ratio}", flush=True)


def _alone(name: str, size: int) -> tuple[float, float, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (name, size))


def main() -> None:
    """Quality, small rounds, speed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = asked.parse_args()
    episodes = list(coded())
    quality("Coded meetings", episodes)
    quality("Meetings of others, read since", list(coded("u[1-3]*.json")))
    quality("Meetings of others, not read", list(coded("u[4-7]*.json")))
    path = options.shared / "corpus" / "episodes_dev.jsonl"
    if path.exists():
        more = list(sampled(path, 1 if options.all else 4))
        quality("Sampled episodes, mean over their sources", more)
        episodes += more
    small(episodes)
    of_few(episodes)
    speed((150, 1_000, 10_000, 100_000) if options.all else (150, 1_000))


if __name__ == "__main__":
    main()
