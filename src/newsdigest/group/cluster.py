"""Average-link clustering of a sparse graph: groups join while the mean of their pairs is high enough."""

import heapq
from collections.abc import Collection, Iterable, Sequence


def average_link(
    n: int,
    edges: Iterable[tuple[int, int, float]],
    *,
    threshold: float,
    together: Sequence[Collection[int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> list[list[int]]:
    """Groups of the places 0 to n - 1, each ascending, in the order of their first place.

    A pair without an edge counts as 0. `together` are joined from the start; two that `apart` names never end in one
    group. The best pair of groups joins first, equal ones in the order of their places: the order of edges changes
    nothing.

    >>> average_link(4, [(1, 0, 0.9), (2, 1, 0.5), (3, 2, 0.1)], threshold=0.2)
    [[0, 1, 2], [3]]
    >>> average_link(3, [(1, 0, 0.9)], threshold=0.2, together=[(1, 2)])
    [[0, 1, 2]]
    >>> average_link(2, [(1, 0, 0.9)], threshold=0.2, apart=[(0, 1)])
    [[0], [1]]
    """
    root = list(range(n))

    def find(k: int) -> int:
        while root[k] != k:
            root[k] = root[root[k]]
            k = root[k]
        return k

    for group in together:
        places = sorted(group)
        for k in places[1:]:
            a, b = sorted((find(places[0]), find(k)))
            root[b] = a
    members: dict[int, list[int]] = {}
    for k in range(n):
        members.setdefault(find(k), []).append(k)
    sums: dict[int, dict[int, float]] = {k: {} for k in members}
    for i, j, p in sorted(edges):
        a, b = find(i), find(j)
        if a != b:
            sums[a][b] = sums[b][a] = sums[a].get(b, 0.0) + p
    never: dict[int, set[int]] = {}
    for i, j in apart:
        a, b = find(i), find(j)
        if a != b:
            never.setdefault(a, set()).add(b)
            never.setdefault(b, set()).add(a)
    _join(members, sums, never, threshold)
    return [sorted(members[k]) for k in sorted(members, key=lambda k: min(members[k]))]


def _join(
    members: dict[int, list[int]], sums: dict[int, dict[int, float]], never: dict[int, set[int]], threshold: float
) -> None:
    """Join the best pair of groups until none is good enough. The one with more neighbours keeps its number."""

    def mean(a: int, b: int) -> float:
        return sums[a][b] / (len(members[a]) * len(members[b]))

    heap = [(-mean(a, b), a, b) for a in sums for b in sums[a] if a < b and mean(a, b) >= threshold]
    heapq.heapify(heap)
    while heap:
        score, a, b = heapq.heappop(heap)
        if a not in members or b not in members or b not in sums[a] or -mean(a, b) != score:
            continue  # one of the two has grown since
        if b in never.get(a, ()):
            continue
        keep, gone = (a, b) if (len(sums[a]), -a) >= (len(sums[b]), -b) else (b, a)
        members[keep] += members.pop(gone)
        for other in never.pop(gone, set()):
            never[other].discard(gone)
            never[other].add(keep)
            never.setdefault(keep, set()).add(other)
        del sums[keep][gone]
        for other, value in sums.pop(gone).items():
            if other == keep:
                continue
            del sums[other][gone]
            sums[keep][other] = sums[other][keep] = sums[keep].get(other, 0.0) + value
        for other in sums[keep]:
            if mean(keep, other) >= threshold:
                heapq.heappush(heap, (-mean(keep, other), min(keep, other), max(keep, other)))
