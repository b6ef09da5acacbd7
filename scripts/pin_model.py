"""Write one model's entry in models/models.toml: its source, licence and scores, and the sha256 of each of its files.

Use: python scripts/pin_model.py NAME --source "…" --licence "…" --revision "…" [--score name=value …] --script scripts/…

Safe to run while another script pins another model: the manifest is locked and replaced whole.
"""

import argparse
import fcntl
import hashlib
import os
import tomllib
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1] / "models"


def toml(value: object) -> str:
    """A value in TOML: strings by JSON's rules, numbers as they are."""
    import json

    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Parse, hash, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    for option in ("source", "licence", "revision", "script"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--score", action="append", default=[], help="name=value")
    args = parser.parse_args()
    folder = MODELS / args.name
    files = {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
    scores = {k: float(v) for k, v in (s.split("=", 1) for s in args.score)}
    entry = {k: getattr(args, k) for k in ("source", "licence", "revision", "script")}
    with open(MODELS / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = MODELS / "models.toml"
        manifest = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        manifest[args.name] = {**entry, "scores": scores, "files": files}
        lines = ["# The models: where each comes from and what it must be. Written by scripts/pin_model.py."]
        for name, model in sorted(manifest.items()):
            lines += ["", f"[{name}]"]
            lines += [f"{k} = {toml(v)}" for k, v in model.items() if not isinstance(v, dict)]
            for table in ("scores", "files"):
                lines += [f"[{name}.{table}]"] + [f"{toml(k)} = {toml(v)}" for k, v in model.get(table, {}).items()]
        temporary = path.with_suffix(".tmp")
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(temporary, path)


if __name__ == "__main__":
    main()
