"""What tests share: where the shared material lies, and a store to write into."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest.store import Store, open_store

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material; tests that need it are skipped where it is missing."""
    folder = Path(os.environ.get("NEWSDIGEST_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip(f"the shared material is not at {folder} (set NEWSDIGEST_SHARED)")
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Store]:
    """An open, empty, writable store."""
    with open_store(tmp_path / "news.db", write=True, holder="test") as opened:
        yield opened
