"""Terminal listings: one article with its facts, found articles, stories, corrections, feeds and their health."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsdigest.records import Correction, Feed, Item, Page, Removal
from newsdigest.text.printable import one_line, shortened, web_address
from newsdigest.text.wording import dollars, percent

_HEALTH = {  # a feed's status in words; what needs a look comes first
    "failing": "failing",
    "gone": "gone for good",
    "partly_malformed": "partly malformed",
    "undated": "without dates",
    "silent": "silent",
    "new": "not asked yet",
    "not_modified": "unchanged",
    "ok": "ok",
}
_STATUS = {
    "ok": "green",
    "not_modified": "green",
    "new": "dim",
    "silent": "yellow",
    "undated": "yellow",
    "partly_malformed": "yellow",
}


def _linked(text: str, url: str, style: str = "") -> Text:
    address = web_address(url)
    return Text(one_line(text), style=Style.parse(style) + Style(link=address) if address else style)


def print_article(
    item: Item,
    console: Console,
    *,
    page: Page | None = None,
    removed: bool = False,
    in_place: tuple[str, tuple[Removal, ...]] | None = None,
) -> None:
    """One article: where it is from, its text with the facts' words marked, its facts; what was taken out on demand.

    IN_PLACE is the text that it was cut from, with each removal's place in it; without it they stand after the text.
    """
    a = item.article
    console.print(_linked(a.title or "(no title)", a.url, "bold"))
    when = a.published.isoformat().replace("+00:00", "Z") if a.published else "undated"
    console.print(Text(f"{one_line(a.publisher)} · {when} · {a.id} · {web_address(a.url)}", style="dim"))
    if a.origin:
        console.print(Text(f"repost of {one_line(a.origin.publisher)}: “{one_line(a.origin.evidence)}”", style="dim"))
    if a.left_out:
        console.print(Text(f"left out of the digest: {a.left_out.replace('_', ' ')}", style="yellow"))
    if a.flags:
        console.print(Text("note: " + ", ".join(one_line(f).replace("_", " ") for f in a.flags), style="dim"))
    console.print()
    if removed and in_place is not None:
        console.print(_safe(_with_removals(*in_place)))
        console.print()
        _facts(item, console)
        return
    marked = Text(a.full[len(a.title) + 1 :] if a.text else (one_line(page.body[:2000]) if page else ""))
    before = len(a.title) + 1
    marks = [(m.start, m.end, "bold green" if m.pct > 0 else "bold red") for m in item.facts.moves]
    marks += [(m.start, m.end, "bold cyan") for m in item.facts.amounts]
    for start, end, style in marks:
        if start >= before:
            marked.stylize(style, start - before, end - before)
    for paragraph in marked.split("\n\n", allow_blank=True):
        console.print(Text(one_line(paragraph.plain)) if len(paragraph.spans) == 0 else _safe(paragraph))
        console.print()
    _facts(item, console)
    if removed:
        for r in a.removed:
            console.print(Text(one_line(f"− [{r.kind}, {r.rule}] {shortened(r.text, 400)}"), style="dim"))


def _with_removals(body: str, removals: tuple[Removal, ...]) -> Text:
    """The input as it came; what was taken out stands in brackets with its kind and rule, greyed and struck through."""
    out, at = Text(), 0
    for r in sorted(removals, key=lambda r: (r.start or 0, r.end or 0)):
        start, end = max(at, r.start or 0), max(at, r.end or 0)
        out.append(body[at:start])
        if end > start:
            out.append(f"⟨{one_line(r.kind)}, {one_line(r.rule)}: ", style="bright_black italic")
            out.append(body[start:end], style="bright_black strike")
            out.append("⟩", style="bright_black italic")
        at = end
    out.append(body[at:])
    return out


def _safe(paragraph: Text) -> Text:
    """The paragraph with hidden characters replaced one for one, so that its marks stay where they are."""
    out = Text("".join(c if c in " \n" or one_line(c) else " " for c in paragraph.plain))
    out.spans = paragraph.spans
    return out


def _facts(item: Item, console: Console) -> None:
    f = item.facts
    for m in f.moves:
        console.print(_fact(f"{m.asset} {m.metric} {percent(m.pct)} {m.window} ({m.kind})", m.quote))
    for a in f.amounts:
        console.print(_fact(f"{a.what} {a.asset or ''} {a.side or ''} {dollars(a.usd)} {a.window or ''}", a.quote))
    for level in f.levels:
        console.print(_fact(f"{level.asset} {level.role} {dollars(level.usd)}", level.quote))
    for d in f.drivers:
        console.print(_fact(f"cause {d.type} ({d.effect}, {d.asset})", d.quote))
    console.print(Text(one_line(f"coins {', '.join(f.coins_all) or 'none'} · topic {f.topic}"), style="dim"))


def _fact(words: str, quote: str) -> Text:
    line = Text("• " + " ".join(one_line(words).split()) + " ", style="bold")
    line.append(f"“{shortened(one_line(quote), 200)}”", style="not bold italic")
    return line


def print_found(rows: Sequence[tuple[str, str, str, str, str, str]], console: Console) -> None:
    """Search results: (day, publisher, title, url, sentence, article id); matches stand between STX and ETX in the sentence.

    In a pipe nothing is wrapped: a title, a sentence and an address are a line each.
    """
    piped = not console.is_terminal
    for day, publisher, title, url, sentence, article in rows:
        line = Text(f"{day}  ", style="dim")
        line.append_text(_linked(shortened(one_line(title or url), 300), url, "bold"))
        line.append(f"  {one_line(publisher)} · {article}", style="dim")
        console.print(line, soft_wrap=piped)
        if sentence:
            console.print(Text(" " * 12) + _matched(sentence), soft_wrap=piped)
        if piped and web_address(url):
            console.print(Text(f"            {web_address(url)}"), soft_wrap=True)


def _matched(sentence: str) -> Text:
    """A sentence with what was searched for in bold."""
    out = Text()
    for number, part in enumerate(re.split("\x02(.*?)\x03", sentence, flags=re.DOTALL)):
        words = one_line(f"|{part}|")[1:-1]  # the spaces at its ends stay
        out.append(shortened(words, 600), style="bold" if number % 2 else "")
    return out


def print_stories(rows: Iterable[tuple[str, str, str, int]], console: Console) -> None:
    """Stories: (id, day, headline, number of articles)."""
    for id_, day, headline, articles in rows:
        line = Text(f"{id_}  {day}  ", style="dim")
        line.append(f"{articles:4} article{'s' if articles != 1 else ' '}  ", style="dim")
        line.append(one_line(headline) or "(no title)", style="not dim bold")
        console.print(line)


def print_story(
    head: tuple[str, str, str, int],
    members: Iterable[tuple[str, str, str, str, str, float, str]],
    figures: Iterable[tuple[str, str, str]],
    console: Console,
) -> None:
    """One story: its head as in `print_stories`; each article's (id, published, publisher, title, url, score, why);
    figures of several values: (what, "range" or "timeline", who says which)."""
    print_stories([head], console)
    for id_, published, publisher, title, url, score, why in members:
        line = Text(f"\n{published or 'undated'}  {one_line(publisher)}  ", style="dim")
        line.append_text(_linked(title or url, url, "not dim bold"))
        line.append(f"  {id_}", style="dim")
        console.print(line)
        console.print(Text(f"    {score:.2f}  {one_line(why)}"))
    for n, (what, form, said) in enumerate(figures):
        console.print(Text("\n" * (not n) + f"{one_line(what)} ({form}): {one_line(said)}"))


def print_corrections(rows: Iterable[Correction], console: Console) -> None:
    """A person's corrections, by number."""
    for c in rows:
        when = c.at.isoformat().replace("+00:00", "Z")
        what = f"took {', '.join(c.out)} out of" if c.out else "joined"
        line = Text(f"{c.number}  {when}  {c.kind}: {what} {', '.join(a for a in c.articles if a not in c.out)}")
        line.append(f"  “{one_line(c.why)}”" if c.why else "", style="italic")
        if c.undone:
            line.stylize("strike dim")
            line.append(f"  undone {c.undone.isoformat().replace('+00:00', 'Z')}", style="not strike dim")
        console.print(line)


def print_feeds(rows: Iterable[Feed], console: Console) -> None:
    """Feeds with their health, a line each, those that need a look first; below such a one, what is the matter."""
    feeds = sorted(rows, key=lambda f: (_rank(f), f.publisher.lower(), f.url))
    names = {f.url: shortened(one_line(f.publisher or f.title), 24) for f in feeds}
    words, wide = max((len(_health(f)) for f in feeds), default=0), max(map(len, names.values()), default=0)
    for f in feeds:
        line = Text(f"{_health(f):{words}}", style=_STATUS.get(f.status, "red"))
        line.append(f"  {names[f.url]:{wide}}  {f.newest.date().isoformat() if f.newest else '':10}  ", style="default")
        console.print(line + _linked(f.url, f.url), soft_wrap=True)  # an address is never broken: it is there to copy
        if remark := _remark(f):
            console.print(Text(" " * (words + 2) + remark, style="dim"), soft_wrap=True)
    console.print(health_line(feeds), soft_wrap=True)


def health_line(rows: Iterable[Feed]) -> Text:
    """How many feeds are how well; those that fail are named, ten of them at most."""
    feeds = sorted(rows, key=lambda f: (_rank(f), f.publisher.lower(), f.url))
    counts = Counter(map(_health, feeds))
    failing = [one_line(f.publisher or f.url) for f in feeds if f.status in ("failing", "gone")]
    line = Text(f"{len(feeds)} feed{'s' * (len(feeds) != 1)}", style="dim")
    line.append("".join(f" · {n} {words}" for words, n in counts.items()))
    if failing:
        line.append(f" · see to {', '.join(failing[:10])}" + (f" and {len(failing) - 10} more" if failing[10:] else ""))
    return line


def _rank(feed: Feed) -> int:
    return list(_HEALTH).index(feed.status) if feed.status in _HEALTH else -1


def _health(feed: Feed) -> str:
    return _HEALTH.get(feed.status, one_line(feed.status))


def _remark(feed: Feed) -> str:
    """What is the matter with a feed, in words."""
    reason, colon, rest = one_line(feed.detail).partition(":")
    if re.fullmatch(r"[a-z0-9_]+", reason):
        reason = re.sub(r"^http (?=\d)", "HTTP ", reason.replace("_", " "))
    said = shortened(reason + colon + rest, 200) if feed.status != "silent" or not feed.newest else ""
    if feed.failing_since:
        times = f", {feed.failures} times" if feed.failures > 1 else ""
        said = f"since {feed.failing_since:%Y-%m-%d %H:%M}{times}: {said}"
    if feed.moved_to:
        said += f"{'; ' * bool(said)}moved to {web_address(feed.moved_to)}"
    return said
