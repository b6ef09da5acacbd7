"""One article on the terminal: its text with the figures marked, its facts, and what was taken out."""

from rich.console import Console
from rich.text import Text

from newsdigest.records import Item, Page, Removal


def print_article(item: Item, console: Console, *, page: Page | None = None, removed: bool = False) -> None:
    """Print the article; with `removed`, also what was taken out, greyed, each with its kind and rule."""
    a = item.article
    console.print(Text(a.title, style="bold"))
    when = a.published.strftime("%Y-%m-%d %H:%M UTC") if a.published else "undated"
    console.print(Text(" · ".join(x for x in (a.publisher, when, ", ".join(a.authors), a.url) if x), style="dim"))
    if a.origin:
        console.print(
            Text(
                f"Repost of {a.origin.publisher} {a.origin.url} (“{a.origin.evidence}”)".replace("  ", " "),
                style="magenta",
            )
        )
    labels = [
        f"promotion: {a.promo}" if a.promo != "no" else "",
        a.genre if a.genre != "news" else "",
        f"left out: {a.left_out}" if a.left_out else "",
    ]
    if any(labels):
        console.print(Text(" · ".join(x for x in labels if x), style="yellow"))
    console.print()
    flat = removed and page is not None and page.kind == "text" and all(r.start is not None for r in a.removed)
    if flat and page is not None:
        console.print(_input_with_removals(page.body, a.removed))
    else:
        console.print(_marked_text(item))
        if removed:
            _print_removed(a.removed, console)
    _print_facts(item, console)


def _marked_text(item: Item) -> Text:
    """The text with its figures in bold."""
    full = Text(item.article.full)
    for fact in (*item.facts.moves, *item.facts.amounts, *item.facts.levels):
        full.stylize("bold", fact.start, fact.end)
    return full[len(item.article.title) + 1 :]


def _input_with_removals(body: str, removals: tuple[Removal, ...]) -> Text:
    """The input as it came, with what was taken out greyed and struck, and its rule behind it."""
    out, at = Text(), 0
    for r in sorted(removals, key=lambda r: (r.start or 0, r.end or 0)):
        start, end = max(at, r.start or 0), max(at, r.end or 0)
        out.append(body[at:start])
        if end > start:
            out.append(body[start:end], style="bright_black strike")
            out.append(f" ⟨{r.kind}: {r.rule}⟩ ", style="bright_black italic")
        at = max(at, end)
    out.append(body[at:])
    return out


def _print_removed(removals: tuple[Removal, ...], console: Console) -> None:
    console.print()
    console.print(Text(f"Taken out ({len(removals)}):", style="bold"))
    for r in removals:
        console.print(Text(f"  ⟨{r.kind}: {r.rule}⟩ {' '.join(r.text.split())}", style="bright_black"))


def _print_facts(item: Item, console: Console) -> None:
    f = item.facts
    console.print()
    console.print(
        Text.assemble(
            ("Coins ", "bold"),
            " ".join(f.coins_all) or "none",
            (f"  mainly {' '.join(f.coins_primary)}" if f.coins_primary else ""),
        )
    )
    console.print(Text.assemble(("Topic ", "bold"), f.topic))
    rows = [
        (
            f"{m.asset} {m.metric} {m.pct:+f} % ({m.bound}, {m.window}, {m.kind})"
            + (f" says {m.said_by}" if m.said_by else ""),
            m.quote,
        )
        for m in f.moves
    ]
    rows += [
        (f"{x.what} {x.asset or ''} {x.side or ''} ${x.usd:,f} ({x.bound}, {x.window or 'no window'})", x.quote)
        for x in f.amounts
    ]
    rows += [(f"{x.asset} ${x.usd:,f} {x.role}", x.quote) for x in f.levels]
    rows += [
        (f"because: {d.type} {d.effect} {d.asset}" + (f" ({d.hedge})" if d.hedge else ""), d.quote) for d in f.drivers
    ]
    for what, quote in rows:
        console.print(
            Text.assemble(
                ("· ", "dim"), (" ".join(what.split()), "cyan"), "  ", (f"“{' '.join(quote.split())}”", "dim")
            )
        )
