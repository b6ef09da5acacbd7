"""Every engine gives an answer for each item, in order; a bad item costs itself and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsdigest.engines import Failure, apart, pool, serial
from newsdigest.errors import FetchError


def square(x: int) -> int:
    return x * x


def trouble(x: int) -> int:
    if x == 3:
        os._exit(7)
    if x == 5:
        time.sleep(600)
    if x == 7:
        raise ValueError("seven")
    return x * x


def raises(text: str) -> str:
    raise ValueError(text)


def test_serial_and_pool_agree_and_keep_order() -> None:
    with pool(2) as engine:
        assert list(engine(square, range(100))) == list(serial(square, range(100))) == [x * x for x in range(100)]


def test_a_pool_loses_exactly_the_bad_items() -> None:
    with pool(2, deadline=-59.0) as engine:  # 60 s for a first batch's models, less 59
        answers = list(engine(trouble, range(12)))
    assert [a.reason if isinstance(a, Failure) else a for a in answers] == [
        0,
        1,
        4,
        "died",
        16,
        "timeout",
        36,
        "error",
        64,
        81,
        100,
        121,
    ]


def test_a_function_run_apart_may_hang_or_die_without_harm() -> None:
    with apart() as run:
        assert run(square, 4) == 16
        with pytest.raises(FetchError, match="died"):
            run(trouble, 3)
        with pytest.raises(FetchError, match="timeout"):
            run(trouble, 5, timeout=0.5)
        with pytest.raises(ValueError, match="mine"):
            run(raises, "mine")
        assert run(square, 5) == 25


SHORT = """
from newsdigest.engines import apart, pool
if __name__ == "__main__":
    for _ in range(2):
        with apart(6) as run:
            run(len, "ab")
        with pool(6) as engine:
            print(list(engine(len, ["abc"])))
"""


def test_a_pool_that_ends_while_workers_start_is_silent(tmp_path: Path) -> None:
    """Six workers on fewer cores: most are still starting when the only item is done."""
    (tmp_path / "short.py").write_text(SHORT)
    done = subprocess.run([sys.executable, "short.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "[3]\n" * 2)
