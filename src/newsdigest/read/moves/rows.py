"""What is told in a row: enumerations of figures, of names and of windows, and which of them go together."""

from newsdigest.read.moves.bound import is_range, joined
from newsdigest.read.moves.passage import Passage


def runs_of(full: str, p: Passage) -> list[list[int]]:
    """For each figure the enumeration it stands in, as indices: "2%, 3% and 4%"."""
    runs: list[list[int]] = []
    for i, figure in enumerate(p.figures):
        if i and joined(full, p.figures[i - 1].end, figure.start):
            runs[-1].append(i)
            runs.append(runs[-1])
        else:
            runs.append([i])
    return runs


def share(
    full: str, p: Passage, index: int, run: list[int], assets: tuple[str, ...], refs: tuple[int, ...]
) -> tuple[str, ...]:
    """Coordinated names share a figure, or have one each where there are as many ("BTC and ETH fell 2% and 3%")."""
    if len(assets) < 2:
        return assets
    if len(run) == len(assets) and not is_range(full, p.figures[run[0]].end, p.figures[run[1]].start):
        return (assets[run.index(index)],)
    figure = p.figures[index]
    # A figure right after one of the names, before the next name comes, is that one's alone: "XRP (-3%), SOL (-4%)".
    for i, ref in enumerate(refs[:-1]):
        if p.names[ref].end <= figure.start and figure.end <= p.names[refs[i + 1]].start:
            return (assets[i],)
    return assets


_LISTS = frozenset((",", "and", "or", "&"))
_OVER = _LISTS | frozenset("the past last previous prior over in on a its".split())


def in_step(p: Passage, index: int) -> int:
    """Of "2% and 4% on the day and the week" the window (by its number) that figure INDEX answers to, or -1.

    As many figures in a row as windows, side by side: they go together in order, with "respectively" or without. A
    window in brackets right after a figure is that figure's: "-2% (24h), -4% (7d)".
    """
    bracket = p.at[index] + 1
    if (
        bracket + 2 < len(p.tokens)
        and p.tokens[bracket].lower == "("
        and p.tokens[bracket + 2].lower == ")"
        and bracket + 1 in p.window_at
    ):
        return p.window_at.index(bracket + 1)
    figures = next(row for row in _rows(p, p.at, _LISTS) if index in row)
    for row in _rows(p, p.window_at, _OVER) if len(figures) > 1 else ():
        if len(row) != len(figures):
            continue
        after = p.window_at[row[0]] > p.at[figures[-1]]
        inner = (
            p.tokens[p.at[figures[-1]] + 1 : p.window_at[row[0]]]
            if after
            else p.tokens[p.window_at[row[-1]] + 1 : p.at[figures[0]]]
        )
        if len(inner) <= _BESIDE and all(t.tag == "w" and t.lower not in _LISTS for t in inner):
            return row[figures.index(index)]
    return -1


_BESIDE = 4  # words between a row of figures and its row of windows


def _rows(p: Passage, places: tuple[int, ...], joins: frozenset[str]) -> list[list[int]]:
    """Numbers of what stands at PLACES, those together between which stands nothing but JOINS."""
    rows: list[list[int]] = []
    for i, place in enumerate(places):
        if rows and all(t.lower in joins for t in p.tokens[places[i - 1] + 1 : place]):
            rows[-1].append(i)
        else:
            rows.append([i])
    return rows
