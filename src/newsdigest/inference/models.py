"""Where the model files lie, and the check that each is the one that models.toml names."""

import functools
import hashlib
import tomllib
from pathlib import Path

from newsdigest.errors import ModelError

_PACKAGE = Path(__file__).resolve().parents[1]


@functools.cache
def models_dir() -> Path:
    """The folder of models: inside the installed package, or beside src/ in a checkout."""
    for folder in (_PACKAGE / "_models", _PACKAGE.parents[1] / "models"):
        if (folder / "models.toml").is_file():
            return folder
    raise ModelError("models.toml is missing: install newsdigest again")


@functools.cache
def manifest() -> dict[str, dict[str, object]]:
    """models.toml as {name: {source, licence, revision, scores…, files: {file: sha256}}}."""
    with open(models_dir() / "models.toml", "rb") as file:
        return tomllib.load(file)


@functools.cache
def model_file(name: str, file: str) -> Path:
    """Path of one file of a model, verified by its sha256, once a process. Raises ModelError."""
    entry = manifest().get(name)
    files = entry.get("files") if entry else None
    if not isinstance(files, dict) or file not in files:
        raise ModelError(f"models.toml names no file {file!r} of a model {name!r}")
    path = models_dir() / name / file
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{name}/{file} cannot be read ({error.strerror}): install newsdigest again") from error
    if digest != files[file]:
        raise ModelError(f"{name}/{file} is not the file that models.toml names: install newsdigest again")
    return path
