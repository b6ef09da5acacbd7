"""A person's corrections as what grouping takes: sets that stay together and pairs that stay apart; the later word wins."""

from collections.abc import Iterable

from newsdigest.records import Correction


def wishes(corrections: Iterable[Correction]) -> tuple[tuple[frozenset[str], ...], tuple[tuple[str, str], ...]]:
    """`together` and `apart` for `group`, from corrections in the order of making; undone ones count for nothing.

    In a pair of `apart` the first is the one that was taken out.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2025, 6, 13, tzinfo=UTC)
    >>> merge, split = Correction(1, "merge", ("a", "b"), (), at), Correction(2, "split", ("a", "b"), ("b",), at)
    >>> [sorted(ids) for ids in wishes([merge])[0]], wishes([merge, split])
    ([['a', 'b']], ((), (('b', 'a'),)))
    >>> wishes([split, merge]) == wishes([merge])
    True
    """
    together: list[frozenset[str]] = []
    apart: dict[frozenset[str], tuple[str, str]] = {}
    for correction in corrections:
        if correction.undone is not None:
            continue
        named, out = frozenset(correction.articles), frozenset(correction.out)
        if correction.kind == "merge":
            joined = named.union(*(t for t in together if t & named))
            together = [t for t in together if not t & named] + [joined]
            apart = {pair: way for pair, way in apart.items() if not pair <= joined}
        else:
            # What an earlier word held together is cut along the new line.
            cut = [part for t in together for part in ((t & out, t - out) if t & out and t & (named - out) else (t,))]
            together = [t for t in cut if not t <= out] + [out]
            apart |= {frozenset((a, b)): (a, b) for a in sorted(out) for b in sorted(named - out)}
    return tuple(t for t in together if len(t) > 1), tuple(sorted(apart.values()))
