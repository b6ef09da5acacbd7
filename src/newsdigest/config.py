"""Settings: one frozen record, from newsdigest.toml where there is one. Only pipeline and cli see it."""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

from newsdigest.errors import InputError

FILE = "newsdigest.toml"
LOG_LEVELS = ("debug", "info", "warning", "error")
CPU = "cpu"
DEVICE = r"cpu|cuda(:\d{1,2})?"
SUMMARIES = ("extractive", "composed", "abstractive", "llm")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set. Each may stand in newsdigest.toml under the same name; options of the command line win."""

    db: Path = Path("data/newsdigest.db")
    out: Path = Path("data/daily")
    feeds: str = ""  # an OPML file, an address of one, or of a feed; "" for the list that comes with the program
    allow_hosts: tuple[str, ...] = ()  # hosts or networks that may be private or loopback
    jobs: int = 0  # processes; 0 for one a core
    device: str = "cpu"  # where the encoder runs: cpu; cuda, a graphics card by the extra cuda; cuda:1, the second
    window_days: int = 3  # a story may gather articles of so many days
    summaries: str = "extractive"  # how they are made: one of SUMMARIES
    model: str = ""  # for abstractive: a folder, or a name in models/; for llm: one of its models, "" for its default
    hook: tuple[
        str, ...
    ] = ()  # a command to run after a run, such as ("mail", "-s", "Digest of {date}", "me@example.org")
    hook_input: str = "json"  # what it reads: json, text, markdown, html or none
    hook_seconds: int = 60  # how long it may take
    concurrency: int = 32  # connections at once, over all hosts
    per_host: int = 4  # connections at once to one host
    log_file: str = ""  # where a log in JSON Lines is appended; "" for none, "-" for standard error
    log_level: str = "info"  # the least that is logged: one of LOG_LEVELS


def load_settings(path: Path | None = None) -> Settings:
    """Read newsdigest.toml: PATH, which must exist, or the one in this folder, which may. Raises InputError."""
    chosen = path or Path(FILE)
    try:
        data = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path is not None:
            raise InputError(f"{path}: no such settings file") from None
        return Settings()
    except (OSError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{chosen}: cannot be read as TOML: {error}") from error
    return _checked(chosen, data)


def _checked(path: Path, data: dict[str, object]) -> Settings:
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, object] = {}
    for key, value in data.items():
        if key not in known:
            raise InputError(f"{path}: unknown setting {key!r}; known: {', '.join(sorted(known))}")
        default = getattr(Settings(), key)
        if isinstance(default, Path) and isinstance(value, str):
            values[key] = Path(value)
        elif isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
            values[key] = tuple(value)
        elif type(value) is type(default):
            values[key] = value
        else:
            raise InputError(f"{path}: {key} must be like {default!r}, not {value!r}")
    if values.get("summaries", SUMMARIES[0]) not in SUMMARIES:
        raise InputError(f"{path}: summaries must be one of {', '.join(SUMMARIES)}, not {values['summaries']!r}")
    if not re.fullmatch(DEVICE, str(values.get("device", CPU))):
        raise InputError(f"{path}: device must be {CPU}, cuda, or cuda:1 for a second card, not {values['device']!r}")
    if values.get("log_level", LOG_LEVELS[0]) not in LOG_LEVELS:
        raise InputError(f"{path}: log_level must be one of {', '.join(LOG_LEVELS)}, not {values['log_level']!r}")
    return replace(Settings(), **values)  # type: ignore[arg-type]
