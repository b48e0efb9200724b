"""Kill the bot at random moments of a play, start it again, and see whether people notice.

    python -m tests.faults.chaos --kills 200 --seed 7          plays until so many kills have happened
    python -m tests.faults.chaos --seed 7 --play 12 --keep .   one of them again; its folder stays

Exit code 1 if a transcript differs from that of an undisturbed play. A seed chooses the same steps and shares
of their time again; the millisecond is up to the machine.
"""

import argparse
import asyncio
import itertools
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

from tests.faults import transcript
from tests.faults.house import PLAYS, Kill, Outcome, perform
from tests.faults.minutes import DOUBTED, HOMES

KILLS_PER_PLAY = 8
_SIDE_BY_SIDE = 2
# So often a kill comes while the bot is still recovering from the one before.
_RELAPSE = 0.25
# The smallest span of seconds in which a kill may fall.
_SPAN = 0.03


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one play; `difference` is empty if people saw what they were to see."""

    no: int
    outcome: Outcome
    difference: str


def name_of(no: int) -> str:
    """Which play is number `no`: they take turns."""
    return list(PLAYS)[no % len(PLAYS)]


def plan(seed: str, no: int, kills: int, took: dict[str, float]) -> list[Kill]:
    """When to kill in play number `no`: `took` are the seconds that each step of an undisturbed play took.

    Every step is as likely as any other, so that most kills fall where something happens.
    """
    dice = Random(f"{seed}/{no}")
    steps = PLAYS[name_of(no)].step_names()
    planned: list[Kill] = []
    for step in sorted(dice.choices(steps, k=kills), key=steps.index):
        if step == steps[0]:
            planned.append(Kill(step, dice.uniform(0, took[step]), at_start=True))
        elif planned and dice.random() < _RELAPSE:
            planned.append(Kill(planned[-1].step, dice.uniform(0, took[steps[0]]), at_start=True))
        else:
            planned.append(Kill(step, dice.uniform(0, took[step] + _SPAN)))
    return planned


def performed(
    name: str,
    folder: Path | None = None,
    *,
    points: Sequence[str] = (),
    kills: Sequence[Kill] = (),
    last: str = "",
    database: str = "",
) -> Outcome:
    """Play once (see `house.perform`), in a folder that goes away afterwards unless there is one."""
    with tempfile.TemporaryDirectory(prefix="umlauf-play-") as temporary:
        place = folder or Path(temporary)
        return asyncio.run(perform(name, place, points=points, kills=kills, last=last, database=database))


def undisturbed(name: str, last: str = "") -> Outcome:
    """Play without a kill. Raises RuntimeError if that does not work."""
    outcome = performed(name, last=last)
    if outcome.trouble:
        raise RuntimeError(f"even undisturbed the play does not come to its end: {outcome.trouble}")
    return outcome


def disturbed(
    seed: str, no: int, kills: int, model: Outcome, folder: Path | None = None, database: str = ""
) -> Report:
    """Play with the kills of that seed, and compare with `model`."""
    outcome = performed(name_of(no), folder, kills=plan(seed, no, kills, model.took), database=database)
    return Report(no, outcome, flaw(model, outcome))


def flaw(model: Outcome, outcome: Outcome) -> str:
    """What is wrong with a play; empty if people saw the same, and every copy of the minutes is the same."""
    difference = transcript.difference(model.transcript, outcome.transcript)
    foreign = outcome.files - model.files
    files = f"{len(foreign)} files are not those of the undisturbed play" if foreign else ""
    return "\n".join(filter(None, (outcome.trouble, difference, files, *_mail_flaws(model, outcome))))


def _mail_flaws(model: Outcome, outcome: Outcome) -> Iterator[str]:
    """A mail that was torn off may have arrived or not. It never comes twice, and staff know whom to ask."""
    told = "\n".join(outcome.reports)
    if DOUBTED not in told and outcome.reports != model.reports:
        yield transcript.difference(model.reports, outcome.reports)
    yield from (f"a mail that is not of the undisturbed play: {mail}" for mail in outcome.mails - model.mails)
    for mail in model.mails - outcome.mails:
        address = mail.partition(":")[0]
        if f"{HOMES[address]}: {DOUBTED}" not in told:
            yield f"a mail was lost, and staff do not know: {mail}"


def _plays(begin: Callable[[int], "Future[Report]"], kills: int) -> Iterator[Report]:
    """Play after play, two side by side, until there have been as many kills as wanted."""
    numbers = itertools.count(1)
    running: set[Future[Report]] = set()
    happened = 0
    while True:
        while len(running) < _SIDE_BY_SIDE and happened + KILLS_PER_PLAY * len(running) < kills:
            running.add(begin(next(numbers)))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for one in done:
            report = one.result()
            happened += len(report.outcome.deaths)
            yield report


def _tell(seed: str, report: Report) -> None:
    deaths = report.outcome.deaths
    where = ", ".join(f"{death.step} ({death.interrupted})" for death in deaths)
    print(f"play {report.no:3} ({name_of(report.no)}): {len(deaths)} kills: {where}", flush=True)
    if report.difference:
        print(report.difference)
        print(f"again: python -m tests.faults.chaos --seed {seed} --play {report.no}", flush=True)


def _summary(reports: Sequence[Report], seconds: float) -> str:
    deaths = [death for report in reports for death in report.outcome.deaths]
    failed = [report.no for report in reports if report.difference]
    lines = [f"{len(deaths)} kills in {len(reports)} plays, {seconds:.0f} s"]
    lines += [f"  {n:4} while {doing}" for doing, n in Counter(d.interrupted for d in deaths).most_common()]
    lines += [f"  {n:4} at the step {step}" for step, n in Counter(d.step for d in deaths).most_common()]
    lines.append(f"plays with a difference: {failed}" if failed else "people saw the same in every play")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="how many kills altogether")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="any word; the same word, the same plan")
    parser.add_argument("--play", type=int, help="only this play of the seed")
    parser.add_argument("--keep", type=Path, help="a folder for what the bot of --play leaves behind")
    return parser.parse_args()


def main() -> int:
    """The command line; returns the exit code."""
    wanted, began = _arguments(), time.monotonic()
    print(f"seed {wanted.seed}", flush=True)
    wanted_plays = PLAYS if wanted.play is None else [name_of(wanted.play)]
    models = {name: undisturbed(name) for name in wanted_plays}
    if wanted.play is not None:
        if wanted.keep is not None:
            wanted.keep.mkdir(parents=True, exist_ok=True)
        reports = [
            disturbed(wanted.seed, wanted.play, KILLS_PER_PLAY, models[name_of(wanted.play)], wanted.keep)
        ]
        _tell(wanted.seed, reports[0])
    else:
        reports = []
        with ProcessPoolExecutor(_SIDE_BY_SIDE, mp_context=get_context("spawn")) as pool:
            for report in _plays(
                lambda no: pool.submit(disturbed, wanted.seed, no, KILLS_PER_PLAY, models[name_of(no)]),
                wanted.kills,
            ):
                _tell(wanted.seed, report)
                reports.append(report)
    print(_summary(reports, time.monotonic() - began))
    return 1 if any(report.difference for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
