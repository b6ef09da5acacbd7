"""The encoder by torch, as it runs on a graphics card: near the processor's vectors, through the pipeline, errors named.

torch runs the same code on a processor as "cpu:0": so all but the card itself is tested everywhere.
"""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from newsdigest import pipeline, store
from newsdigest.config import Settings
from newsdigest.crawl.archives import find_archives
from newsdigest.engines import serial
from newsdigest.errors import InputError, MissingExtra, ModelError
from newsdigest.inference.encoder import load_encoder
from newsdigest.inference.encoder_torch import NEAR, TorchEncoder
from newsdigest.pipeline import archive
from newsdigest.store import Store, parquet
from tests.conftest import NOON
from tests.inference.test_encoder import TEXTS
from tests.pipeline.archive import write_archive

no_torch = importlib.util.find_spec("torch") is None
needs_torch = pytest.mark.skipif(no_torch, reason="the extra cuda is not installed: no torch")


def cards() -> int:
    if no_torch:
        return 0
    import torch

    return torch.cuda.device_count() if torch.cuda.is_available() else 0


no_card = pytest.mark.skipif(not cards(), reason="no graphics card here that torch can use")


@needs_torch
@pytest.mark.parametrize("device", ["cpu:0", pytest.param("cuda", marks=no_card)])
def test_the_vectors_are_the_processors_but_for_rounding(device: str) -> None:
    ours, theirs = load_encoder().encode(TEXTS), load_encoder(device).encode(TEXTS)
    assert theirs.shape == ours.shape and theirs.dtype == np.float32
    assert np.allclose(np.linalg.norm(theirs, axis=1), 1.0, atol=1e-5)
    assert (ours * theirs).sum(1).min() >= NEAR
    assert np.abs(ours @ ours.T - theirs @ theirs.T).max() < 1e-4


@needs_torch
@pytest.mark.parametrize("device", ["cpu:0", pytest.param("cuda", marks=no_card)])
def test_a_vector_hardly_depends_on_its_neighbours(device: str) -> None:
    encoder = load_encoder(device)
    alone = np.concatenate([encoder.encode([t]) for t in TEXTS])
    assert np.abs(alone - encoder.encode(TEXTS)).max() < 1e-5


@needs_torch
def test_process_makes_the_same_articles_with_near_vectors(tmp_path: Path) -> None:
    lines = write_archive(tmp_path / "in.jsonl", 8)
    found = {}
    for device in ("cpu", "cpu:0"):
        with store.open_store(tmp_path / f"{device[:4]}{len(device)}.db", write=True, holder="test") as db:
            pipeline.add(db, [lines], now=NOON)
            settings = replace(Settings(), device=device)
            assert pipeline.process(db, serial, settings, now=lambda: NOON) == (8, [])
            found[device] = vectors_taken_out(db)
    assert found["cpu"][0] == found["cpu:0"][0]
    assert (found["cpu"][1] * found["cpu:0"][1]).sum(1).min() >= NEAR


def vectors_taken_out(db: Store) -> tuple[list[object], np.ndarray]:
    """Articles and facts of all days, and apart from them the vectors."""
    days = sorted(store.days_with_news(db))
    items = store.load_items(db, days[0], days[-1])
    return [(i.article, i.facts) for i in items], np.array([i.vector for i in items])


@needs_torch
def test_bulk_makes_a_shards_vectors_together_and_keeps_to_its_device(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra bulk is not installed")
    lines = write_archive(tmp_path / "in.jsonl", 9, poison=True)
    plan = archive.Plan(str(tmp_path / "out"), find_archives([str(lines)]), 4, 3, "cpu:0")
    with archive.workplace("serial", jobs=1) as place:
        done = archive.bulk(plan, place)
        assert done.articles == 9 and done.failed == {"not_json": 1, "too_deep": 1}
        with pytest.raises(InputError, match="begun with other device"):
            archive.bulk(replace(plan, device="cpu"), place)
    names, days = parquet.finished_shards(plan.folder), (date(2025, 3, 1), date(2025, 3, 31))
    items = [i for name in names for i in parquet.read_items(plan.folder, name, *days)]
    assert len(items) == 9 and all(len(i.vector) == 384 for i in items)


@pytest.mark.skipif(bool(cards()), reason="a graphics card is here")
@needs_torch
def test_a_card_that_is_not_there_is_named_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"--device cuda: torch .* sees no graphics cards: check `nvidia-smi`"):
        TorchEncoder("cuda")
    write_archive(tmp_path / "in.jsonl", 2)
    cli = [sys.executable, "-m", "newsdigest"]
    subprocess.run([*cli, "add", "in.jsonl"], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run([*cli, "process", "--device", "cuda"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and "sees no graphics cards" in done.stderr and "Traceback" not in done.stderr
    with store.open_store(tmp_path / "data" / "newsdigest.db") as db:
        assert not store.days_with_news(db)


def test_a_missing_library_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'newsdigest\[cuda\]'"):
        TorchEncoder("cuda")


def test_a_device_that_is_none(tmp_path: Path) -> None:
    cli = [sys.executable, "-m", "newsdigest"]
    done = subprocess.run([*cli, "process", "--device", "tpu"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "'tpu' is none: give cpu, cuda, or cuda:1" in done.stderr
    (tmp_path / "newsdigest.toml").write_text('device = "tpu"\n')
    done = subprocess.run([*cli, "process"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "newsdigest.toml: device must be cpu, cuda" in done.stderr
