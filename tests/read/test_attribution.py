"""Who says it: the golden cases, and odd input. A case without `said_by` names nobody."""

import time
import tomllib
from pathlib import Path

import pytest

from newsdigest.read.attribution import said_by

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "said_by").glob("*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    assert said_by(case["text"], 0, len(case["text"])) == case.get("said_by")


@pytest.mark.parametrize(
    "text", ["A " * 5_000, "A" * 100_000, "The said " * 5_000, "Aa’" * 20_000 + " said", "\u202eA said"]
)
def test_odd_text_is_read_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    said_by(text, 0, len(text))
    assert time.process_time() - begin < 2
