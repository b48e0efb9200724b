"""The versions named in constraints.txt: of all that is installed, and such as pyproject.toml allows."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OF_THE_MACHINE = {"setuptools"}  # comes with Python's own tools, as pip does
PINNED = {
    canonicalize_name(one.name): next(iter(one.specifier)).version
    for line in Path("constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for one in [Requirement(line)]
}


def asked(wanted: list[Requirement]) -> Iterator[Requirement]:
    """What is asked of each package, of those that it asks for in turn, too."""
    seen = set[tuple[str, str]]()
    while wanted:
        one = wanted.pop()
        yield one
        for extra in {"", *one.extras}:
            if (one.name, extra) not in seen:
                seen.add((one.name, extra))
                wanted += asked_by(one.name, extra)


def asked_by(name: str, extra: str) -> list[Requirement]:
    try:
        found = [Requirement(one) for one in requires(name) or ()]
    except PackageNotFoundError:  # asked for on other systems, or by an older Python
        return []
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": extra})]


def test_each_package_that_is_installed_has_its_version_and_one_that_fits() -> None:
    found = [
        one for one in asked([Requirement("umlauf[test]")]) if one.name not in {"umlauf", *OF_THE_MACHINE}
    ]
    versions = [(one, PINNED.get(canonicalize_name(one.name))) for one in found]
    assert len(versions) > 100
    assert not [str(one) for one, version in versions if version is None or version not in one.specifier]
