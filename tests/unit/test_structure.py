"""The house rules of the code: small functions, short files, plain names, documented doors, imports down."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(file for part in ("bot", "clustering") for file in (ROOT / part).rglob("*.py"))
TREES = {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in FILES}

Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FILE, LONGEST_FUNCTION, MOST_METHODS = 400, 60, 12
# Whoever needs more says why.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS = {
    "bot/store/migrations/versions/0001_first_tables.py:upgrade": "all tables of the first version",
}
LARGE_CLASSES = {
    "bot/matrix/person.py:Person": "one method for each thing a member does in Element",
}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc", "core"}


def functions() -> Iterator[tuple[str, Function]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path}:{node.name}", node


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path, tree in TREES.items():
        found = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        yield from ((f"{path}:{node.name}", node) for node in found)


def lines(node: Function) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_functions_are_small() -> None:
    lengths = sorted(lines(node) for name, node in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[len(lengths) * 9 // 10] <= 30


def test_no_function_is_long_without_a_reason() -> None:
    long = {name for name, node in functions() if lines(node) > LONGEST_FUNCTION}
    assert long == set(LONG_FUNCTIONS)


def test_no_file_is_long_without_a_reason() -> None:
    counts = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {path for path, count in counts.items() if count > LONGEST_FILE} == set(LONG_FILES)


def test_no_class_has_too_many_doors_without_a_reason() -> None:
    large = {name for name, node in classes() if len(list(_public(node))) > MOST_METHODS}
    assert large == set(LARGE_CLASSES)


def _public(node: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    for inner in node.body:
        if isinstance(inner, Function | ast.ClassDef) and not inner.name.startswith("_"):
            yield inner


def test_modules_have_names_of_their_own() -> None:
    assert not [path for path in TREES if set(Path(path).with_suffix("").parts) & VAGUE]


@pytest.mark.parametrize("path", TREES)
def test_every_door_has_a_sign(path: str) -> None:
    tree = TREES[path]
    # A migration's module says what its `upgrade` does.
    doors = [] if "/migrations/versions/" in path else _public(tree)
    nodes = {path: tree} | {f"{path}:{node.name}": node for node in doors}
    assert not [name for name, node in nodes.items() if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", [path for path in TREES if path.startswith("bot/meeting/")])
def test_the_domain_reads_no_clock(path: str) -> None:
    calls = {ast.unparse(node.func) for node in ast.walk(TREES[path]) if isinstance(node, ast.Call)}
    assert calls.isdisjoint(CLOCKS)


def test_imports_point_down() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "0 broken" in done.stdout, done.stdout + done.stderr


def test_the_table_of_the_house_stands_in_the_order_of_its_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    layers = enumerate(re.findall(r"bot\.(\w+)", layer) for layer in contract["layers"])
    level = {name: depth for depth, names in layers for name in names}
    house = (ROOT / "docs/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (`bot/.*?) \| ", house, re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`bot/(\w+)(?:\.py|/)`", row)]
    assert [level[name] for name in told] == sorted(level.values())
    assert set(told) == {path.stem for path in (ROOT / "bot").iterdir() if not path.name.startswith("__")}


def test_whoever_follows_one_answer_finds_each_step_of_its_way() -> None:
    house = (ROOT / "docs/architecture.md").read_text("utf-8")
    guide = house.partition("A reader who wants to follow one answer")[2].partition("\n\n")[0]
    steps = re.findall(r"`([\w/]+\.py)`(?:\s\(?`(\w+)`)?", guide)
    there = set(TREES) | {name for name, _ in functions()}
    assert len(steps) > 10
    assert {f"bot/{path}:{name}" if name else f"bot/{path}" for path, name in steps} <= there


def test_the_house_tells_of_everybody_in_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = [one for one in settings["tool"]["importlinter"]["contracts"] if "containers" in one]
    house = (ROOT / "docs/architecture.md").read_text("utf-8").split("\n## The way of the data")[0]
    known = {name for one in contracts for layer in one["layers"] for name in re.findall(r"\w+", layer)}
    assert {name for name in known if f"`{name}`" not in house} == set()
