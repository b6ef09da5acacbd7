"""What was learned of a site, for the terminal: sentences that recur across its articles, and what the rules took out."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from newsdigest.text.printable import one_line, shortened

_SHOWN = 40  # sentences of a site


def print_site(
    site: str,
    pages: int,
    blocks: Mapping[str, int],
    removals: Iterable[tuple[str, str, int, Sequence[str]]],
    console: Console,
) -> None:
    """The site's learned sentences with how many articles hold each, then each rule with its count and examples."""
    console.print(Text(one_line(site), style="bold"))
    if pages:
        console.print(Text(f"learned from {pages} articles; figures stand as 0", style="dim"))
    else:
        console.print(Text("nothing learned yet: too few articles, or none that say the same", style="dim"))
    for block, count in sorted(blocks.items(), key=lambda kn: (-kn[1], kn[0]))[:_SHOWN]:
        console.print(Text(f"{count:6}  {shortened(one_line(block), 160)}"), soft_wrap=True)
    if len(blocks) > _SHOWN:
        console.print(Text(f"        and {len(blocks) - _SHOWN} more", style="dim"))
    console.print()
    console.print(Text("taken out by rules: articles, kind, rule", style="dim"))
    for kind, rule, count, texts in removals:
        console.print(Text(f"{count:6}  {one_line(kind)}, {one_line(rule)}"))
        for text in texts:
            console.print(Text(f"          {shortened(one_line(text), 140)}", style="dim"), soft_wrap=True)
