"""A model of the office's own: it adds a block, fetches nothing, and whatever is wrong with it is said."""

import os
import socket
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from clustering import Aids, group
from clustering.semantic import UnusableModel, _kept, opened, points
from clustering.similarity import Similarity
from tests.tiny_model import lay

TEXTS = [
    "bus fehlt",
    "die bahn kommt nie",
    "kein wlan",
    "tablet ist alt",
    "stelle offen",
    "personal fehlt",
    "👍",
]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return lay(tmp_path / "model")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection, or asks for an address, fails the test."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("somebody called the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("offline")
def test_words_of_one_matter_lie_together_and_nobody_is_called(model: Path) -> None:
    found = points(model, ["bus", "bahn bahn", "wlan", "irgendwas", ""])
    assert found is not None
    assert found.shape == (5, 3)
    assert found[0] @ found[1] == pytest.approx(1)
    assert found[0] @ found[2] == pytest.approx(0)
    assert not found[3:].any()
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.usefixtures("offline")
def test_a_text_is_the_mean_of_its_words_however_long_its_neighbours_are(model: Path) -> None:
    alone, beside = points(model, ["bus"]), points(model, ["bus", "wlan " * 400])
    assert alone is not None
    assert beside is not None
    assert np.allclose(alone[0], beside[0])


def test_the_model_adds_a_block_and_is_off_by_default(model: Path) -> None:
    without, with_ = Similarity().transform(TEXTS), Similarity(model=model).transform(TEXTS)
    assert (without.meaning, with_.meaning) == (2.0, 3.0)
    added = with_.total - without.total
    assert added[0, 1] > 1 > added[0, 2]
    assert group(TEXTS) == group(TEXTS, aids=Aids(model=None))


@pytest.mark.parametrize("odd", [["\ud800"] * 3, ["", "👍", "a" * 70_000], ["\0"] * 8])
def test_any_text_can_be_read(model: Path, odd: list[str]) -> None:
    assert len(group(odd, aids=Aids(encoder=False, model=model)).labels) == len(odd)
    assert np.isfinite(points(model, odd)).all()  # type: ignore[arg-type]


def test_what_is_wrong_with_a_model_is_said(model: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match=r"no model\.onnx"):
        opened(tmp_path / "nowhere")
    (model / "onnx" / "model.onnx").write_bytes(b"no model")
    with pytest.raises(UnusableModel, match="cannot be read"):
        opened(model)


def test_without_the_extra_the_remedy_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustering.semantic.find_spec", lambda name: None)
    with pytest.raises(UnusableModel, match=r"pip install 'umlauf\[semantic\]'"):
        opened(model)


def test_a_model_that_breaks_later_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    aids = Aids(model=tmp_path)
    assert group(TEXTS, aids=aids) == group(TEXTS, aids=aids) == group(TEXTS)
    assert caplog.text.count("themes are sought without the model") == 1
    _kept.cache_clear()


def test_a_model_that_gives_no_numbers_for_some_texts_is_left_out_and_the_log_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = lay(tmp_path / "broken", broken="wlan")
    opened(broken)
    assert points(broken, ["bus"]) is not None
    assert points(broken, TEXTS) is None
    assert group(TEXTS, aids=Aids(model=broken)) == group(TEXTS)
    assert caplog.messages == ["the model could not read some texts (it gives no numbers)"]
