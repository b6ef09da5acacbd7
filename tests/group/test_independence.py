"""Who stands behind a story: the examples of the reference data are its tests."""

import pytest

from newsdigest.group.independence import claim_of, independent
from newsdigest.records import Article, Origin, Repost
from newsdigest.reference.claim_sources import ClaimSource, claim_sources
from tests.group.builders import item


@pytest.mark.parametrize("source", claim_sources(), ids=lambda s: s.names[0])
def test_each_sources_example_is_attributed_to_it(source: ClaimSource) -> None:
    assert claim_of(Article("1", "p", "", "A title", source.example)) == source.names[0].lower()


@pytest.mark.parametrize(
    "text", ["A fortune was lost.", "Funds are reported.", "Coinglass and Lookonchain", "In the block, said Ada Marsh."]
)
def test_no_claim_without_an_attribution(text: str) -> None:
    assert claim_of(Article("1", "p", "", "A title", text)) == ""


def test_two_sources_are_no_one_claim() -> None:
    text = "According to CoinGlass, longs lost; as per Lookonchain, one whale did."
    assert claim_of(Article("1", "p", "", "A title", text)) == ""


def test_nine_articles_four_publishers_two_sources() -> None:
    """Four houses with nine articles: two rest on CoinGlass, one repeats another, one tells it itself."""
    glass = "Longs of $900 million were closed, according to CoinGlass."
    items = [
        *(item(f"a{k}", "Alder News", "Longs closed", glass, hours=k) for k in range(3)),
        *(item(f"b{k}", "Verrin Post", "A flush", glass + " Again.", hours=k + 0.5) for k in range(3)),
        *(item(f"c{k}", "Osk Times", "What traders say", "The desk of Osk counted itself.", hours=k + 5) for k in range(2)),
        item("d", "Mirror", "What traders say", "The desk of Osk counted itself.", hours=9, origin=Origin("Osk Times")),
    ]  # fmt: skip
    by_id = {i.article.id: i for i in items}
    publishers, independents = independent(list(by_id), by_id, [Repost("d", "c0", 1.0, "same text")])
    assert publishers == ("Alder News", "Verrin Post", "Osk Times", "Mirror")
    assert independents == ("Alder News", "Osk Times")


def test_a_repost_whose_original_is_not_at_hand_counts_for_its_origin() -> None:
    items = [
        item("a", "Mirror", "Coins move", "They moved.", origin=Origin("Alder News")),
        item("b", "Alder News", "Coins move on", "They moved on.", hours=1),
    ]
    assert independent(["a", "b"], {i.article.id: i for i in items}, []) == (("Mirror", "Alder News"), ("Mirror",))
