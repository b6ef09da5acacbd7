"""`newsdigest show ARTICLE --removed`: what was taken out stands where it stood, told from the text without colour."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsdigest import engines, pipeline, store
from newsdigest.clean import clean, in_place
from newsdigest.cli import cli
from newsdigest.config import Settings
from newsdigest.errors import CleanError
from newsdigest.records import Page
from tests.conftest import NOON

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "clean").glob("*.toml"))


def page_of(path: Path) -> Page:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    title = case.get("title", "") if case["kind"] != "html" else ""
    return Page("a1", case.get("url", ""), case["publisher"], case["body"], kind=case["kind"], title=title)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_what_stays_and_what_goes_make_the_text(path: Path) -> None:
    page = page_of(path)
    try:
        article = clean(page)
    except CleanError:
        return
    text, removed = in_place(page)
    assert [(r.kind, r.rule, r.text) for r in removed] == [(r.kind, r.rule, r.text) for r in article.removed]
    kept, at = [], 0
    for r in removed:
        assert r.start is not None and r.end is not None
        assert r.start >= at and text[r.start : r.end] == r.text
        kept.append(text[at : r.start])
        at = r.end
    words = " ".join([*kept, text[at:]]).split()
    assert words == article.text.split() or not article.text


def test_a_page_of_html_is_shown_with_what_was_taken_out_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    page = page_of(next(p for p in CASES if p.stem == "repost_with_note"))
    with store.open_store(path, write=True, holder="test") as db:
        store.save_pages(db, [page], NOON)
        pipeline.process(db, engines.serial, Settings(db=path, jobs=1), now=lambda: NOON)
    shown = CliRunner().invoke(cli, ["show", "a1", "--removed", "--db", str(path)])
    assert shown.exit_code == 0, shown.output
    flat = re.sub(r"\s+", " ", shown.output)
    news, note, disclaimer = (
        flat.index(w) for w in ("options of Friday", "⟨prefix, appeared_on: The post", "Disclaimer:")
    )
    assert news < note < disclaimer and flat.index("repeated_lead: Bitcoin slipped") < news < flat.index(
        "⟨related, closing_list: You May"
    )
    plain = CliRunner().invoke(cli, ["show", "a1", "--db", str(path)])
    assert "appeared_on" not in plain.output
