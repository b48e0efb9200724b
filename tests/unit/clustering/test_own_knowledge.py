"""An office's own concepts and examples beside ours: how they count, and what happens when they cannot."""

import gc
import json
import logging
import os
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustering import Aids, group, match
from clustering.knowledge import current, field_of, sources
from clustering.knowledge.deriving import renew
from clustering.knowledge.examples import ARTEFACT
from clustering.knowledge.sources import CONCEPTS, EXAMPLES, PACKAGED, FlawedKnowledge

EXAMPLE = Path(__file__).parents[3] / "docs" / "wissen"
SWIMMING = [
    "Viele Viertklässler haben noch kein Seepferdchen.",
    "Hallenbad geschlossen, wir müssen in den Nachbarkreis",
    "Wassergewöhnung schaffen wir mit zwei Kräften nicht",
    "Nichtschwimmer werden mehr",
]
OTHERS = [
    "Das WLAN im Altbau ist zu schwach.",
    "Kein WLAN im Obergeschoss",
    "Tablets ohne Netz nützen nichts",
    "Zwei Stellen sind seit Mai unbesetzt",
    "Keine Bewerbung auf die Stelle im Ganztag",
]


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documented example, ready for use; do not change it."""
    folder = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("office") / "wissen")
    renew(folder)
    return folder


@pytest.fixture
def folder(derived: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return shutil.copytree(derived, tmp_path / "wissen")


def _number(heading: str, own: Path) -> int:
    return [concept.heading for concept in field_of(own).concepts].index(heading)


def test_an_own_concept_brings_together_what_shares_no_word_and_is_its_heading(derived: Path) -> None:
    with_ours, with_both = group(SWIMMING + OTHERS), group(SWIMMING + OTHERS, aids=Aids(knowledge=derived))
    assert set(with_ours.labels[:4]) == {-1}
    assert len(set(with_both.labels[:4])) == 1
    assert with_both.themes[0].heading == "Schwimmen lernen"


def test_a_concept_of_ours_gets_cues_examples_and_another_heading(derived: Path) -> None:
    ours, both = field_of(), field_of(derived)
    number = _number("Mobilität und Fahrtwege", derived)
    before, after = ours.concepts[number], both.concepts[number]
    assert after.short == "Wege mit Bus und Fähre"
    assert (after.heading, after.group) == (before.heading, before.group)
    assert after.cues[: len(before.cues)] == before.cues
    said = ["Wann kommt der Bürgerbus?"]
    assert both.cues.counts(said)[0, number] > ours.cues.counts(said)[0, number]
    storm = ["Bei Sturm kommen die Kinder von der Insel nicht"]
    assert both.examples.nearness(storm)[0, number] > ours.examples.nearness(storm)[0, number]


def test_it_also_tells_who_can_help_whom(derived: Path) -> None:
    needs, offers = ["Seepferdchen: uns fehlt jemand"], ["Wassergewöhnung können andere bei uns mitmachen"]
    assert not match(needs, offers)
    assert match(needs, offers, Aids(knowledge=derived))


def test_ours_stay_as_they_are_beside_it(derived: Path) -> None:
    before = group(SWIMMING + OTHERS, question="Was fehlt?")
    group(SWIMMING + OTHERS, question="Was fehlt?", aids=Aids(knowledge=derived))
    assert group(SWIMMING + OTHERS, question="Was fehlt?") == before


def _added(folder: Path) -> None:
    with (folder / EXAMPLES).open("a", encoding="utf-8") as file:
        file.write('{"concept": "Plattdeutsch", "text": "Platt in der Kita"}\n')


def _broken(folder: Path) -> None:
    (folder / CONCEPTS).write_text('{"heading": ', encoding="utf-8")


def _half(folder: Path) -> None:
    artefact = folder / "centroids.npz"
    artefact.write_bytes(artefact.read_bytes()[:5000])


def _removed(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("change", [_added, _broken, _half, _removed])
def test_what_was_changed_and_not_derived_anew_is_left_out_with_one_line_in_the_log(
    folder: Path, change: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    change(folder)
    with caplog.at_level(logging.WARNING):
        found = [group(SWIMMING + OTHERS, aids=Aids(knowledge=folder)) for _ in range(2)]
    assert found == [group(SWIMMING + OTHERS)] * 2
    assert not current(folder)
    assert [record.message for record in caplog.records] == [
        "knowledge has changed, ours or the office's; themes are sought with ours alone"
    ]


def test_an_upgrade_that_brings_other_knowledge_of_ours_is_noticed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert current(folder)
    newer = tmp_path / "newer"
    newer.mkdir()
    for name in (CONCEPTS, EXAMPLES):
        shutil.copy(PACKAGED / name, newer)
    with (newer / EXAMPLES).open("a", encoding="utf-8") as file:
        file.write('{"concept": "Fortbildung", "text": "Wir lernen weiter"}\n')
    monkeypatch.setattr(sources, "PACKAGED", newer)
    assert not current(folder)


def test_what_is_derived_anew_counts_without_a_restart(folder: Path, derived: Path) -> None:
    (folder / "centroids.npz").unlink()
    assert field_of(folder) is field_of()
    shutil.copy(derived / "centroids.npz", folder)
    assert _number("Schwimmen lernen", folder) == len(field_of().concepts)


SWIM = '{"heading": "Schwimmen", "cues": ["schwimm"]}'
SAID = '{"concept": "Schwimmen", "text": "Das Bad ist zu"}'


@pytest.mark.parametrize(
    ("concepts", "examples", "told"),
    [
        ("# Unsere\n\n" + SWIM.replace('"', "„"), SAID, "concepts.jsonl, line 3: a concept is"),
        (f"  # Unsere\n{SWIM},", SAID, "concepts.jsonl, line 2: a concept is"),
        ('["Schwimmen"]', SAID, "concepts.jsonl, line 1: a concept is"),
        (SWIM.replace("cues", "cue"), SAID, "concepts.jsonl, line 1: a concept is"),
        (SWIM.replace('["schwimm"]', '"schwimm"'), SAID, "concepts.jsonl, line 1: a concept is"),
        (SWIM.replace("schwimm", " "), SAID, "concepts.jsonl, line 1: a concept is"),
        (SWIM.replace("Schwimmen", ""), SAID, "concepts.jsonl, line 1: a concept is"),
        (SWIM.replace("schwimm", "a b c d e f g"), SAID, "concepts.jsonl, line 1: „a b c d e f g“ is never"),
        (f"{SWIM}\n{SWIM}", SAID, "concepts.jsonl, line 2: „Schwimmen“ stands there twice."),
        (SWIM, "", "concepts.jsonl, line 1: „Schwimmen“ has no example in examples.jsonl."),
        (SWIM, SAID.replace("Das Bad ist zu", " "), "examples.jsonl, line 1: an example is"),
        (SWIM, SAID.replace("text", "satz"), "examples.jsonl, line 1: an example is"),
        (SWIM, SAID + "\n\n" + SAID[:-1], "examples.jsonl, line 3: an example is"),
        ("", SAID, "examples.jsonl, line 1: there is no concept „Schwimmen“ in concepts.jsonl."),
    ],
)
def test_what_cannot_be_used_is_told_with_file_and_line_and_nothing_is_written(
    tmp_path: Path, concepts: str, examples: str, told: str
) -> None:
    (tmp_path / CONCEPTS).write_text(concepts, encoding="utf-8")
    (tmp_path / EXAMPLES).write_text(examples, encoding="utf-8")
    with pytest.raises(FlawedKnowledge) as flaw:
        renew(tmp_path)
    assert str(flaw.value).startswith(f"{tmp_path}/{told}")
    assert not list(tmp_path.glob("*.npz"))


def test_a_file_saved_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / EXAMPLES).write_bytes(b'# ours\n{"concept": "Fortbildung", "text": "F\xfcr alle"}\n')
    with pytest.raises(FlawedKnowledge, match="line 2: please save the file as UTF-8"):
        sources.sources(tmp_path)


def test_a_folder_without_either_file_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nirgends"):
        with pytest.raises(FlawedKnowledge, match="neither"):
            sources.sources(folder)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / EXAMPLES).mkdir()
    with pytest.raises(FlawedKnowledge, match=r"examples\.jsonl: this file cannot be read"):
        renew(tmp_path)


def test_files_are_read_as_people_save_them(tmp_path: Path) -> None:
    """One file alone, with the mark Windows begins a file with, and its line ends; spaces and capitals."""
    line = '{"heading": " Fortbildung ", "cues": ["Inhouse  Schulung"]}'
    (tmp_path / CONCEPTS).write_bytes(b"\xef\xbb\xbf" + line.encode() + b"\r\n")
    read = sources.sources(tmp_path)
    ours = sources.sources()
    assert len(read.concepts) == len(ours.concepts)
    assert [one.cues[-1] for one in read.concepts if one.heading == "Fortbildung"] == ["inhouse schulung"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text() | st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps)
)
def test_whatever_lies_there_it_can_be_read_or_is_told(tmp_path: Path, content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    (tmp_path / CONCEPTS).write_bytes(raw)
    ours = [concept.heading for concept in sources.concepts()]
    try:
        found = sources.concepts(tmp_path)
    except FlawedKnowledge as flaw:
        found, told = (), str(flaw)
    assert [one.heading for one in found[: len(ours)]] == ours or told.startswith(
        f"{tmp_path / CONCEPTS}, line"
    )


def test_a_concept_without_cues_is_found_by_its_examples(derived: Path) -> None:
    near = field_of(derived).examples.nearness(["Im Becken fehlt uns die Aufsicht am Vormittag"])[0]
    assert int(np.argmax(near)) == _number("Schwimmen lernen", derived)


def test_what_was_read_before_it_was_derived_anew_is_let_go(folder: Path) -> None:
    before = weakref.ref(field_of(folder).relating)
    assert before() is not None
    artefact = folder / ARTEFACT
    os.utime(artefact, ns=(0, artefact.stat().st_mtime_ns + 1))
    assert field_of(folder).current
    gc.collect()
    assert before() is None


def test_what_could_not_be_put_in_place_leaves_nothing_half(folder: Path) -> None:
    (folder / ARTEFACT).unlink()
    (folder / ARTEFACT).mkdir()
    with pytest.raises(IsADirectoryError):
        renew(folder)
    assert not list(folder.glob("*.half"))
