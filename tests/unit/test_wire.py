"""JSON from the wire: read as any reader does, and where that fails, all but what makes it fail."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matrix import wire

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_n7_what_is_not_deep_is_read_as_it_is(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert wire.parse(text.encode("utf-8", "replace")) == json.loads(
        text.encode("utf-8", "replace").decode("utf-8")
    )
    assert wire._cut(text) == text
    assert wire.is_shallow(value)


@given(st.text())
def test_n7_brackets_in_texts_are_no_levels(text: str) -> None:
    pair = [text + '"[{\\' * 300, ["x"] * 3]
    deep = f'{{"a": {json.dumps(pair)}, "b": {"[" * 5000}{json.dumps(text)}{"]" * 5000}, "c": 3}}'
    found = wire.parse(deep.encode())
    assert (found["a"], found["c"]) == (pair, 3)
    assert not wire.is_shallow(found["b"])


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"a": [1, 2', b"[" * 100_000, b"]" * 9, b'"' * 100_001])
def test_h3_what_is_no_json_is_none(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        wire.parse(raw)


@pytest.mark.parametrize(("depth", "shallow"), [(100, True), (101, False)])
def test_n7_a_hundred_levels_are_too_many(depth: int, shallow: bool) -> None:
    assert wire.is_shallow(json.loads("[" * depth + "]" * depth)) is shallow
