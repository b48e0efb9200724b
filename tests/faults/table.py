"""Makes docs/faults.md: each promise and each case of the catalogue, the tests that try it, and its state.

Run as `python -m tests.faults.table`, or by `make faults`. What a test tries is said by its name:
`test_k4_h9_a_lost_answer_…` tries K4 and H9.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/faults.md"

_NUMBER = re.compile(r"[pkhnea]\d+")
_MARKS = ("skip", "skipif", "xfail")
_GROUPS = {
    "P": "Promises",
    "K": "Crashes, and our own machine",
    "H": "Homeserver and network",
    "N": "Malformed events, and nio",
    "E": "Encryption",
    "A": "People, mistakes, abuse",
}
_HEAD = """\
# Promises and faults

What Umlauf promises, and what is tried to break it. Made by `make faults` from
[the catalogue](../tests/faults/catalogue.toml) and from the names of the tests; a test keeps it true.
`pytest -k k4_` runs what tries K4.

`passing` has tests, none of which is skipped or expected to fail; `partly` has tests, and something is
still missing; `open` has none.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A number of the catalogue; `open` is what no test can show yet, or empty."""

    number: str
    tried: str
    expected: str
    open: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """A test function; `path` is relative to `tests/`, `marked` if it may be skipped or fail."""

    path: str
    name: str
    marked: bool

    @property
    def numbers(self) -> list[str]:
        """What its name says it tries."""
        return [token.upper() for token in self.name.split("_") if _NUMBER.fullmatch(token)]


def catalogue() -> list[Case]:
    """All cases, in the order of the catalogue."""
    content = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text("utf-8"))
    return [Case(number, **said) for number, said in content.items()]


def tests() -> list[Test]:
    """All test functions below `tests/`, file by file as they stand there."""
    return [test for path in sorted((ROOT / "tests").rglob("test_*.py")) for test in _tests_in(path)]


def document(cases: list[Case], found: list[Test]) -> str:
    """The whole of docs/faults.md."""
    by_number = defaultdict(list)
    for test in found:
        for number in dict.fromkeys(test.numbers):
            by_number[number].append(test)
    parts = [_HEAD]
    for letter, title in _GROUPS.items():
        parts.append(f"## {letter} – {title}\n")
        parts.append("| | tried | expected | state | tests |\n| --- | --- | --- | --- | --- |")
        parts += [_row(case, by_number) for case in cases if case.number.startswith(letter)]
        parts.append("")
    return "\n".join(parts)


def _tests_in(path: Path) -> Iterator[Test]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            marks = [ast.unparse(one).split("(")[0].rpartition(".")[2] for one in node.decorator_list]
            marked = any(mark in _MARKS for mark in marks)
            yield Test(str(path.relative_to(ROOT / "tests")), node.name, marked)


def _row(case: Case, by_number: Mapping[str, list[Test]]) -> str:
    trying = by_number.get(case.number, [])
    cells = (case.number, case.tried, case.expected, _state(case, trying), _shown(trying))
    return f"| {' | '.join(cells)} |"


def _state(case: Case, trying: list[Test]) -> str:
    if not trying:
        return f"open: {case.open}"
    if case.open or any(test.marked for test in trying):
        return f"partly; open: {case.open}"
    return "passing"


def _shown(trying: list[Test]) -> str:
    """The tests of a case, file by file; a name without the numbers that stand in the first column."""
    by_file = defaultdict(list)
    for test in trying:
        by_file[test.path].append(_short(test))
    files = [f"[{Path(path).stem}](../tests/{path}): {' · '.join(names)}" for path, names in by_file.items()]
    return "<br>".join(files)


def _short(test: Test) -> str:
    tokens = test.name.removeprefix("test_").split("_")
    return " ".join(token for token in tokens if not _NUMBER.fullmatch(token))


if __name__ == "__main__":
    DOCUMENT.write_text(document(catalogue(), tests()), "utf-8")
