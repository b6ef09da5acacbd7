"""The coverage footer in words: what the digest rests on, what was dropped and why, what was hidden."""

from newsdigest.publish import labels
from newsdigest.records import Digest
from newsdigest.text.printable import one_line


def coverage_lines(digest: Digest) -> list[str]:
    """Two lines, for every form."""
    c = digest.coverage
    reasons = sorted(c.articles.dropped.items(), key=lambda x: (-x[1], x[0]))
    dropped = ", ".join(f"{n} {one_line(why).replace('_', ' ')}" for why, n in reasons)
    entries = f"{c.articles.seen} entries seen, {c.articles.kept} kept" + (f" ({dropped})" if dropped else "")
    return [
        f"{entries}; {labels.publishers(c.publishers)}, {float(c.full_text_share):.0%} with full text.",
        f"{c.reposts_collapsed} reposts collapsed, {c.promotion_hidden} promotional articles hidden; "
        f"{float(c.stated_cause_share):.0%} of the articles with a move state a cause; "
        f"{c.sentences_refused} sentence{'' if c.sentences_refused == 1 else 's'} refused by the gate.",
    ]
