"""Which sentences show a cause, and which sums measure it."""

from datetime import UTC, datetime
from decimal import Decimal

from newsdigest.records import Amount, Article, Driver, Facts, Item, Story, Theme
from newsdigest.write.causes import causes_of, theme_rows


def said(publisher: str, *quotes: str, kind: str = "regulation", effect: str = "up", usd: tuple[str, ...] = ()) -> Item:
    name = publisher.lower()
    article = Article(
        name, publisher, f"https://{name}.example/1", "News", " ".join(quotes), datetime(2025, 3, 4, tzinfo=UTC)
    )
    drivers = tuple(Driver(kind, effect, "BTC", q, 0, len(q)) for q in quotes)
    amounts = tuple(Amount("purchase", "BTC", None, Decimal(u), "exact", None, "q", 0, 1) for u in usd)
    return Item(article, Facts(name, drivers=drivers, amounts=amounts))


def first(*quotes: str) -> str:
    (row,) = causes_of([said("Herald", *quotes)])
    return row.evidence[0].quote


def test_what_tells_the_effect_with_a_figure_goes_before_what_could_be_said_of_any_day() -> None:
    told = "Bitcoin rose 3% after the regulator of Norland dropped its case against the exchange."
    for other in (
        "Clear rules of the regulators are reshaping the whole digital asset market for good.",
        "Clear rules could lift bitcoin by 30% to $150,000 in the years to come, analysts say.",
        "Gold rose 3% to $3,100 after the regulator of Norland dropped its case against a bank.",
        "In 2022, bitcoin rose 3% after the regulator of Norland dropped a case against a bank.",
        "Bitcoin fell 3% after the regulator of Norland opened a case against the exchange.",
    ):
        assert first(other, told) == told == first(told, other)


def themes_of(*items: Item, kinds: tuple[str, ...]) -> dict[str, tuple[list[str], list[int]]]:
    story = Story("s", tuple(i.article.id for i in items), ())
    rows = theme_rows([Theme(k, "up", ("s",), (1.0,)) for k in kinds], {"s": story}, {i.article.id: i for i in items})
    return {r.cause: ([e.quote for e in r.evidence], [int(v.usd) for a in r.amounts for v in a.values]) for r in rows}


def test_a_sentence_that_gives_two_causes_leads_one_of_them() -> None:
    both = "Bitcoin rose 3% after the regulator of Norland cleared purchases by firms."
    alone = "Bitcoin rose after the firms of Norland said so."
    items = (said("Herald", both), said("Courier", both, kind="adoption"), said("Ledger", alone, kind="adoption"))
    shown = themes_of(*items, kinds=("adoption", "regulation"))
    assert shown["adoption"][0] == [both, alone] and shown["regulation"][0] == [both]
    plain = said("Mirror", "Bitcoin rose after clear rules by the regulator of Norland.")
    assert themes_of(*items, plain, kinds=("adoption", "regulation"))["regulation"][0][-1] == both


def test_a_sum_far_from_the_one_that_most_give_is_of_something_else() -> None:
    quote = "Bitcoin rose 3% after the purchase by a firm of Norland."
    items = [said(p, quote, kind="treasury_buying", usd=("500E6", "9E9")) for p in ("Herald", "Courier")]
    items.append(said("Ledger", quote, kind="treasury_buying", usd=("500E6", "540E6")))
    assert themes_of(*items, kinds=("treasury_buying",))["treasury_buying"][1] == [500_000_000, 540_000_000]


def test_what_is_doubted_general_or_the_rest_of_a_sentence_goes_behind() -> None:
    told = "Bitcoin rose 3% on Monday after the regulator of Norland dropped its case."
    for other in (
        "the analyst says that bitcoin rose 3% after the regulator of Norland dropped its case.",
        "Clear Rules: Bitcoin rose 3% after the regulator of Norland dropped its case.",
        "Bitcoin has long been viewed as digital gold, and rose 3% after rules of regulators.",
        "Bitcoin's rise of 3% shows exhaustion, and caution of the regulator of Norland.",
        "Quillcoin rose 3% after the regulator of Norland dropped its case.",
        "Bitcoin's potential rise of 3% rests on the regulator of Norland.",
    ):
        assert first(other, told) == told == first(told, other)


def test_a_theme_drops_sentences_that_serve_little_where_one_serves() -> None:
    told = "Bitcoin rose 3% on Monday after the regulator of Norland dropped its case."
    little = "this could typically help, as it did in 2019 when rules were made for them"
    items = (said("Herald", told), said("Courier", little))
    assert themes_of(*items, kinds=("regulation",))["regulation"][0] == [told]
    assert themes_of(items[1], kinds=("regulation",))["regulation"][0] == [little]
