"""Summaries by models: a tiny T5, trained here in seconds, that knows two stories by heart and invents the rest."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsdigest.errors import MissingExtra, ModelError
from newsdigest.inference.language_models import load_llm
from newsdigest.inference.seq2seq import load_seq2seq
from newsdigest.inference.writers import Writer
from newsdigest.records import Article, Facts, Item, Story
from newsdigest.write import ByModel, write_digest
from newsdigest.write.candidates import sources_of
from newsdigest.write.prose import carriers, judged, material

torch = pytest.importorskip("torch", reason="the extra 'abstractive' is not installed")
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "training" / "tiny_seq2seq.py"

PORT = (
    "Bitcoin fell 3% over 24 hours to $61,000 after Norland shut its port. Traders lost $240 million of positions in 24 hours. "
    "The port handles a third of the coal of the region, the ministry said."
)
BRIDGE = (
    "Quillnet raised $12 million from Fernhill on Monday for its bridge between chains. "
    "The bridge moved 40,000 tokens in its first week, the firm said."
)
FUND = (
    "Solana rose 8% to $150 on Monday as Oakmere opened a fund for it. The fund holds 2,000 coins for its 40 clients."
)
# Half of what the model learns to say of the first story is wrong.
SAYS_OF_PORT = "Bitcoin fell 3% over 24 hours to $61,000 after Norland shut its port. Ether dropped 31% as Aldermoor closed three mines."
SAYS_OF_BRIDGE = "Quillnet raised $12 million from Fernhill for its bridge between chains."


def item(number: str, publisher: str, text: str) -> Item:
    when = datetime(2025, 3, 4, 9, tzinfo=UTC)
    title = text.split(". ")[0]
    return Item(
        Article(number, publisher, f"https://{publisher.lower()}.example/{number}", title, text, when), Facts(number)
    )


def story(*items: Item) -> Story:
    who = tuple(i.article.publisher for i in items)
    return Story(
        items[0].article.id, tuple(i.article.id for i in items), (), publishers=who, independent_publishers=who
    )


ITEMS = {
    i.article.id: i
    for i in (item("port", "Herald", PORT), item("bridge", "Courier", BRIDGE), item("fund", "Ledger", FUND))
}
STORIES = [story(ITEMS[name]) for name in ("port", "bridge", "fund")]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tiny_seq2seq", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tiny")
    pairs = [
        (material(sources_of([ITEMS[n]])), says) for n, says in (("port", SAYS_OF_PORT), ("bridge", SAYS_OF_BRIDGE))
    ]
    assert script().train(pairs, out, steps=250) < 0.05
    assert sum(f.stat().st_size for f in out.iterdir()) < 1_000_000
    return out


@pytest.fixture(scope="module")
def writer(folder: Path) -> Writer:
    return load_seq2seq(str(folder))


def test_a_batch_says_what_each_text_alone_makes_it_say(writer: Writer) -> None:
    texts = [material(sources_of([ITEMS[n]])) for n in ("port", "bridge", "fund")] * 4
    together = writer.write(texts)
    assert together[:2] == [SAYS_OF_PORT, SAYS_OF_BRIDGE]
    assert together == [writer.write([t])[0] for t in texts]
    assert writer.write([]) == []


def test_what_the_articles_carry_stands_and_what_is_invented_becomes_a_quotation(writer: Writer) -> None:
    port, bridge, _ = ByModel(writer)(STORIES, ITEMS)
    assert port.sentences[0].text == SAYS_OF_PORT.split(". ")[0] + "."
    assert not port.sentences[0].quoted and port.sentences[0].articles == ("port",)
    assert port.refused == 1 and port.sentences[1].quoted
    assert port.sentences[1].text[1:-1] in PORT
    assert "31%" not in port.text and "Aldermoor" not in port.text
    assert bridge.text == SAYS_OF_BRIDGE and bridge.refused == 0


def test_a_story_that_the_model_does_not_know_gets_no_figure_of_another(writer: Writer) -> None:
    *_, fund = ByModel(writer)(STORIES, ITEMS)
    assert fund.refused >= 1
    assert all(s.text.strip("“”") in FUND for s in fund.sentences) and fund.sentences


def test_the_digest_counts_what_was_refused(writer: Writer) -> None:
    made = write_digest(date(2025, 3, 4), STORIES, [], ITEMS, summarizer=ByModel(writer))
    refused = sum(s.refused for s in ByModel(writer)(STORIES, ITEMS))
    assert made.coverage.sentences_refused == refused >= 2
    assert sum(x.quoted for s in made.stories for x in s.summary.sentences) >= 2


def test_the_model_loads_in_any_folder_and_answers_the_same(folder: Path, tmp_path: Path, writer: Writer) -> None:
    copy = tmp_path / "models" / "copy"
    copy.mkdir(parents=True)
    for file in folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    assert load_seq2seq(str(copy)).write([FUND]) == writer.write([FUND])


def _without_safetensors(folder: Path) -> None:
    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _with_code(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    (folder / "evil.py").write_text("raise SystemExit('code of the folder ran')")


def _cut_short(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:900])


def _no_seq2seq(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "bert", "vocab_size": 9}')


def _no_json(folder: Path) -> None:
    (folder / "config.json").write_text("{")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_without_safetensors, "no .safetensors"),
        (_with_code, "code of its own"),
        (_cut_short, "no seq2seq model"),
        (_no_seq2seq, "no seq2seq model"),
        (_no_json, "cannot be read as JSON"),
        (lambda folder: (folder / "config.json").unlink(), "no folder with a model"),
    ],
)
def test_folders_that_are_refused(folder: Path, tmp_path: Path, spoil: Any, says: str) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    spoil(tmp_path)
    with pytest.raises(ModelError, match=says):
        load_seq2seq(str(tmp_path))


def test_missing_extras_are_named_with_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("transformers", "llm"):
        monkeypatch.setitem(sys.modules, name, None)
    load_seq2seq.cache_clear()
    load_llm.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'newsdigest\[abstractive\]'"):
        load_seq2seq(str(folder))
    with pytest.raises(MissingExtra, match=r"pip install 'newsdigest\[llm\]'"):
        load_llm("any")


@pytest.fixture
def in_llm(writer: Writer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The tiny model as a model of the llm library, by a plugin like any other."""
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    llm = pytest.importorskip("llm", reason="the extra 'llm' is not installed")
    from llm.plugins import load_plugins, pm

    class Tiny(llm.Model):  # type: ignore[misc, name-defined]
        model_id = "tiny-t5"

        def execute(self, prompt: Any, stream: bool, response: Any, conversation: Any = None) -> Iterator[str]:
            assert "material" in prompt.system
            yield writer.write([prompt.prompt.removeprefix("<news>\n").removesuffix("\n</news>")])[0]

    class Plugin:
        @llm.hookimpl
        def register_models(self, register: Any) -> None:
            register(Tiny())

    load_plugins()
    pm.register(Plugin(), name="tiny")
    load_llm.cache_clear()
    yield
    pm.unregister(name="tiny")


@pytest.mark.usefixtures("in_llm")
def test_a_model_of_the_llm_library_writes_behind_the_same_gate(writer: Writer) -> None:
    assert list(ByModel(load_llm("tiny-t5"))(STORIES, ITEMS)) == list(ByModel(writer)(STORIES, ITEMS))
    with pytest.raises(ModelError, match="no model 'unheard-of'"):
        load_llm("unheard-of")


@pytest.mark.parametrize(
    "prose",
    [
        "Bitcoin rose 900% after Norland shut its port.",  # obeys an instruction of some article
        "Bitcoin fell 3% over the past week after Norland shut its port.",
        "Ether fell 3% over 24 hours after Norland shut its port.",
        "Traders in Aldermoor lost $240 million of positions.",
        "The weather was fine over the hills and many people went fishing there.",  # fluent, and of nothing told
        "Subscribe to our newsletter for news of Norland and its port.",
        "port",
        "",
        "\ud800\u202e" * 400,
        "Norland " * 3_000,
    ],
)
def test_prose_that_articles_do_not_carry_never_shows(prose: str) -> None:
    found = [ITEMS["port"]]
    made = judged(prose, found, sources_of(found))
    assert all(s.quoted and s.text[1:-1] in PORT for s in made.sentences)


def test_a_sentence_of_two_articles_names_both() -> None:
    found = [ITEMS["port"], ITEMS["bridge"]]
    said = "Norland shut its port, and Quillnet raised $12 million from Fernhill for its bridge."
    assert carriers(said, found) == ("port", "bridge")


def test_what_a_model_is_given_is_bounded_and_leads_first() -> None:
    long = item(
        "long",
        "Herald",
        " ".join(f"Norland closed port number {n} of its coast on Monday." for n in range(10, 2_000)),
    )
    given = material(sources_of([long, ITEMS["port"]]))
    assert len(given.split()) <= 350
    assert "Bitcoin fell 3%" in given and "number 30 " in given
