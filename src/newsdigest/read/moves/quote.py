"""The words that state a figure: its sentence, or the clauses around it where the sentence is long."""

import re

MOST = 250
_BREAK = re.compile(r"[,;:—–]\s|\s(?=(?:while|but|and|whereas|after|as)\s)|\)\s")


def quote_span(full: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Bounds of the quotation for full[first:last] (a figure) in the sentence full[start:end], at most MOST long."""
    if end - start <= MOST:
        return start, end
    low_limit, high_limit = max(start, last - MOST), min(end, first + MOST)
    breaks = [m.end() for m in _BREAK.finditer(full, low_limit, first)]
    stops = [m.start() for m in _BREAK.finditer(full, last, high_limit)]
    lows = list(breaks) or [low_limit]
    if low_limit == start:
        lows.insert(0, start)
    highs = stops or [high_limit]
    if high_limit == end:
        highs.append(end)
    best = (lows[-1], highs[0])
    for low in reversed(lows):
        for high in highs:
            if high - low <= MOST and high - low > best[1] - best[0]:
                best = (low, high)
    low, high = best
    if high - low > MOST:
        low, high = max(low, last - MOST // 2), min(high, first + MOST // 2)
    while low < first and full[low].isspace():
        low += 1
    while high > last and full[high - 1].isspace():
        high -= 1
    return low, high
