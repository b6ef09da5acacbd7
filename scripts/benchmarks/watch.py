"""What a command takes with all its processes together: wall time, processor time, greatest memory.

Memory is the sum of the proportional set sizes (PSS, what a process has for itself and its share of what several have)
of all processes of the command's session, looked at once a second; the system's cache of files does not count.
"""

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import getsid, sysconf
from pathlib import Path

TICK = 1 / sysconf("SC_CLK_TCK")
EVERY = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, of processors together, and MB."""

    wall: float
    processor: float
    memory: float
    status: int


def watched(command: Sequence[str], *, every: float = EVERY) -> Spent:
    """Run the command in a session of its own, and watch the session. What it prints is not shown."""
    start = time.perf_counter()
    running = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    processor: dict[tuple[int, int], float] = {}  # by process and its start: a process that ended keeps its last
    memory = 0.0
    while running.poll() is None:
        seen = session(running.pid)
        processor |= {who: seconds for who, (seconds, _) in seen.items()}
        memory = max(memory, sum(m for _, m in seen.values()))
        time.sleep(every)
    return Spent(time.perf_counter() - start, sum(processor.values()), memory, running.returncode)


@contextmanager
def watching(*, every: float = EVERY) -> Iterator[list[float]]:
    """Watch this process's own session meanwhile; the list's one value is the greatest memory so far, MB."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(every):
            peak[0] = max(peak[0], sum(m for _, m in session(getsid(0)).values()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def session(leader: int) -> dict[tuple[int, int], tuple[float, float]]:
    """(process, start) → (seconds of processor, MB) of the session's processes."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            told = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(told[3]) != leader:
                continue
            lines = (entry / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has ended
        size = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        found[int(entry.name), int(told[19])] = ((int(told[11]) + int(told[12])) * TICK, size / 1024)
    return found
