"""Models and code: nothing is unpickled or evaluated, and a model file with one changed byte is refused."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsdigest.errors import ModelError
from newsdigest.inference import models
from tests.conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "newsdigest"
KINDS = {".safetensors", ".json", ".txt", ".toml"}
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "imp"}
CALLS = {"eval", "exec", "compile", "__import__"}
ATTRIBUTES = {("torch", "load"), ("os", "system"), ("os", "popen"), ("numpy", "load"), ("np", "load")}


def test_no_pickle_and_nothing_evaluated() -> None:
    """No import of a module that runs what it reads, no eval, no shell."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [a.name.partition(".")[0] for a in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").partition(".")[0]]
            bad = [n for n in names if n in MODULES]
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    bad.append(node.func.id)
                if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                    bad += [f"{a}.{b}" for a, b in ATTRIBUTES if (node.func.value.id, node.func.attr) == (a, b)]
                for keyword in node.keywords:
                    true = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                    if keyword.arg in ("shell", "allow_pickle", "trust_remote_code") and true:
                        bad.append(str(keyword.arg))
            wrong += [(path.name, node.lineno, b) for b in bad]  # type: ignore[attr-defined]
    assert wrong == []


def test_model_files_are_of_kinds_that_run_nothing() -> None:
    files = [p for p in (REPOSITORY / "models").rglob("*") if p.is_file() and not p.name.startswith(".")]
    assert len(files) > 20 and {p.suffix for p in files} <= KINDS


def test_every_model_file_is_the_one_that_is_pinned() -> None:
    pinned = {name: entry["files"] for name, entry in models.manifest().items()}
    assert len(pinned) > 10
    for name, files in pinned.items():
        assert isinstance(files, dict)
        for file in files:
            assert models.model_file(name, file).is_file()
        found = {p.name for p in (models.models_dir() / name).iterdir() if p.is_file()}
        assert found == set(files), f"{name} holds a file that is not pinned"


@pytest.mark.parametrize(("name", "file"), [("topic", "weights.safetensors"), ("topic", "vocabulary.json")])
def test_a_changed_byte_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, file: str) -> None:
    copy = _copy(tmp_path, name, file)
    monkeypatch.setattr(models, "models_dir", lambda: copy)
    for cached in (models.manifest, models.model_file):
        cached.cache_clear()
    try:
        with pytest.raises(ModelError, match=rf"{name}/{file} is not the file"):
            models.model_file(name, file)
        with pytest.raises(ModelError, match="names no file"):
            models.model_file(name, "../../../etc/passwd")
    finally:
        for cached in (models.manifest, models.model_file):
            cached.cache_clear()


def _copy(folder: Path, name: str, file: str) -> Path:
    """The models with one byte of one file changed."""
    copy = folder / "models"
    shutil.copytree(models.models_dir(), copy)
    path = copy / name / file
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(body)
    return copy


def test_doctor_names_a_changed_model(tmp_path: Path) -> None:
    copy = _copy(tmp_path, "topic", "weights.safetensors")
    code = (
        "import sys; from pathlib import Path; from newsdigest.inference import models\n"
        f"models.models_dir = lambda: Path({str(copy)!r})\n"
        "sys.argv = ['newsdigest', 'doctor', '--db', 'none.db']\n"
        "from newsdigest.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    assert "topic/weights.safetensors is not the file that models.toml names" in done.stdout
