"""The golden cases of grouping: a file each in tests/cases/group."""

import tomllib
from pathlib import Path

import pytest

from newsdigest.group import group, text_to_encode
from newsdigest.inference.encoder import load_encoder
from newsdigest.records import Item
from tests.group.builders import item

CASES = sorted((Path(__file__).parents[1] / "cases" / "group").glob("*.toml"))


@pytest.mark.parametrize("file", CASES, ids=lambda f: f.stem)
@pytest.mark.parametrize("vectors", [True, False], ids=["vectors", "words"])
def test_case(file: Path, vectors: bool) -> None:
    case = tomllib.loads(file.read_text(encoding="utf-8"))
    items = [
        item(a["id"], a["publisher"], a["title"], a["text"], hours=a["hours"], coins=tuple(a.get("coins", ())))
        for a in case["article"]
    ]
    if vectors:
        encoded = load_encoder().encode([text_to_encode(i.article) for i in items])
        items = [Item(i.article, i.facts, tuple(v.tolist())) for i, v in zip(items, encoded, strict=True)]
    stories = group(items)
    assert sorted(sorted(s.articles) for s in stories) == sorted(case["stories"]), case["why"]
    if "independent" in case:
        assert [len(s.independent_publishers) for s in stories] == [case["independent"]], case["why"]
