"""Clean: the golden cases, each a file: a page, what stays of it, what goes, and what it is labelled as."""

import tomllib
from pathlib import Path

import pytest

from newsdigest.clean import clean
from newsdigest.errors import CleanError
from newsdigest.records import Page

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "clean").glob("*.toml"))
LABELS = ("promo", "genre", "left_out", "published", "modified")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    title = case.get("title", "") if case["kind"] != "html" else ""
    page = Page("a", case.get("url", ""), case["publisher"], case["body"], kind=case["kind"], title=title)
    if "error" in case:
        with pytest.raises(CleanError, match=case["error"]):
            clean(page)
        return
    article = clean(page)
    if "text" in case:
        assert article.text == case["text"].strip()
    for words in case.get("keeps", ()):
        assert words in article.text
    for words in case.get("drops", ()):
        assert words not in article.text
    if "removed" in case:
        rules = {r.rule for r in article.removed}
        assert set(case["removed"]) <= rules if case["removed"] else not rules, rules
    if "origin" in case:
        assert (article.origin.publisher if article.origin else "") == case["origin"]
        assert article.origin is None or article.origin.evidence
    assert article.title == case.get("expect_title", case.get("title", article.title))
    for label in LABELS:
        if label in case:
            assert getattr(article, label) == case[label], label
    if article.promo != "no":
        assert article.promo_evidence
    for several in ("authors", "flags"):
        if several in case:
            assert list(getattr(article, several)) == case[several]
