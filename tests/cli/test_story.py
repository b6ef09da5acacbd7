"""`newsdigest story`: what a person types, reads and can take back."""

from pathlib import Path

from click.testing import CliRunner

from newsdigest.cli import cli
from newsdigest.store import open_store
from tests.store.test_corrections import fill


def test_a_story_is_found_split_merged_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with open_store(path, write=True, holder="test") as db:
        fill(db)

    def say(*words: str) -> str:
        done = CliRunner().invoke(cli, ["story", *words, "--db", str(path)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    listed = say("list")
    assert "3 articles" in listed and "2 articles" in listed
    story = next(line.split()[0] for line in listed.splitlines() if "3 articles" in line)
    assert "Verrin Post" in say("show", story[:6]) and "words" in say("show", "a2")
    told = say("split", story, "a3", "--why", "another buyer")
    assert "1 article" in told and "story undo 1" in told
    assert "taken out" in say("show", "a3")
    assert "5 articles" in say("merge", "a1", "a3", "b1")
    kept = say("corrections")
    assert "another buyer" in kept and kept.index("split") < kept.index("merge")
    say("undo", "2")
    say("undo", "1")
    assert "3 articles" in say("list") and "undone" in say("corrections")
