"""Looking after the installation and the data: doctor."""

import platform
from importlib import metadata
from pathlib import Path

import click

from newsdigest.cli.options import db_option, settings_of
from newsdigest.errors import NewsdigestError

_LIBRARIES = (
    "feedparser",
    "trafilatura",
    "spacy",
    "transformers",
    "onnxruntime",
    "sqlite-utils",
    "datasette",
    "aiohttp",
    "torch",
)


@click.command(epilog="Examples:\n\n  newsdigest doctor\n\n  newsdigest doctor --deep")
@db_option
@click.option("--deep", is_flag=True, help="Also check the whole database: integrity, foreign keys.")
def doctor(db: Path | None, deep: bool) -> int:
    """What is installed, which models verify, whether the database is sound."""
    from newsdigest import __version__, store
    from newsdigest.inference.models import manifest, model_file

    bad = 0
    click.echo(f"newsdigest {__version__}, Python {platform.python_version()}, SQLite {store.SQLITE_VERSION}")
    for name in _LIBRARIES:
        try:
            click.echo(f"  {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            click.echo(f"  {name} not installed" + (" (optional)" if name == "torch" else ""))
            bad += name != "torch"
    for name, entry in sorted(manifest().items()):
        try:
            files = entry["files"]
            assert isinstance(files, dict)
            for file in files:
                model_file(name, file)
            click.echo(f"  model {name}: {len(files)} files verified")
        except NewsdigestError as error:
            click.echo(f"  model {name}: {error}")
            bad += 1
    path = settings_of(db=db).db
    if not path.exists():
        click.echo(f"  database {path}: none yet")
        return 1 if bad else 0
    with store.open_store(path) as opened:
        problems = store.check(opened, deep=deep)
        click.echo(f"  database {path}: {'sound' if not problems else 'NOT sound'}")
        for problem in problems:
            click.echo(f"    {problem}")
    return 1 if bad or problems else 0
