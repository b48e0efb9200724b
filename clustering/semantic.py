"""What texts mean, by a sentence-embedding model that lies on this machine.

For offices whose machine can hold one: a folder with `model.onnx` (or `onnx/model.onnx`) and
`tokenizer.json`, as sentence-transformers models are published. Needs `pip install umlauf[semantic]`.
Nothing is ever fetched.
"""

import json
import logging
import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clustering.vectors import Matrix

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_PACKAGES = ("onnxruntime", "tokenizers")
_LONGEST = 256  # tokens that are read of a text
_BATCH = 32
_log = logging.getLogger(__name__)
_told: set[Path] = set()  # models of which the log has said that they break


class UnusableModel(Exception):
    """The model cannot be used; the message says why, in half a sentence."""


class Model:
    """A sentence-embedding model, opened."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer", *, first: bool) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._first = first
        self._inputs = [one.name for one in session.get_inputs()]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """A vector of length 1 for each text, shape (n_texts, n_dimensions). Raises UnusableModel."""
        plain = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        parts = [self._batch(plain[at : at + _BATCH]) for at in range(0, len(plain), _BATCH)]
        rows = np.vstack(parts)
        if not np.isfinite(rows).all():
            raise UnusableModel("it gives no numbers")
        return rows

    def _batch(self, texts: Sequence[str]) -> Matrix:
        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        ids = np.array([one.ids for one in read], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = np.asarray(self._session.run(None, {name: given[name] for name in self._inputs})[0], float)
        rows = states if states.ndim == 2 else _pooled(states, mask.astype(float), first=self._first)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def opened(folder: Path) -> Model:
    """Open the model in a folder. Raises UnusableModel."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise UnusableModel("run pip install 'umlauf[semantic]' first")
    places = (folder / "model.onnx", folder / "onnx" / "model.onnx")
    weights = next((place for place in places if place.is_file()), None)
    tokens = folder / "tokenizer.json"
    if weights is None or not tokens.is_file():
        raise UnusableModel("there is no model.onnx, or no tokenizer.json, in that folder")
    try:
        model = _loaded(weights, tokens, folder / "1_Pooling" / "config.json")
        model.encode(["Probe", ""])
    except UnusableModel:
        raise
    except Exception as fault:  # whatever the libraries say about a file that is none
        raise UnusableModel(f"it cannot be read ({type(fault).__name__})") from None
    return model


def points(folder: Path, texts: Sequence[str]) -> Matrix | None:
    """The texts as vectors; None if the model cannot be used, which the log says once."""
    model = _kept(folder)
    try:
        return None if model is None else model.encode(texts)
    except UnusableModel as fault:
        _tell(folder, str(fault))
    except Exception as fault:
        _tell(folder, type(fault).__name__)
    return None


def _tell(folder: Path, fault: str) -> None:
    """Once, for the next round meets the same."""
    if folder not in _told:
        _told.add(folder)
        _log.warning("the model could not read some texts (%s)", fault)


@cache
def _kept(folder: Path) -> Model | None:
    try:
        return opened(folder)
    except UnusableModel as fault:
        _log.warning("themes are sought without the model: %s", fault)
        return None


def _loaded(weights: Path, tokens: Path, pooling: Path) -> Model:
    # The tokenizer's package could fetch files by name; this forbids it whatever happens.
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}
    import onnxruntime
    from tokenizers import Tokenizer

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(tokens))
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.enable_padding()
    return Model(session, tokenizer, first=pooling.is_file() and _by_first(pooling))


def _by_first(pooling: Path) -> bool:
    """Whether the first token speaks for the text, and not the mean of all."""
    return bool(json.loads(pooling.read_text(encoding="utf-8")).get("pooling_mode_cls_token"))


def _pooled(states: Matrix, mask: Matrix, *, first: bool) -> Matrix:
    if first:
        return np.asarray(states[:, 0])
    weights = mask[:, :, None]
    return np.asarray((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))
