"""Browse: Datasette over the database, read-only, with the project's pages as a plugin. It loads when asked for."""

from pathlib import Path
from typing import Any


def browse_app(db_path: Path, *, sql: bool = False, hosts: tuple[str, ...] = ()) -> Any:
    """A Datasette that shows DB_PATH read-only: our pages, described tables, prepared queries; free SQL with `sql`.

    `hosts` are the names under which it may be asked (the Host header), () for any.
    """
    from datasette import __version__
    from datasette.app import Datasette
    from datasette.plugins import pm

    from newsdigest.publish.browse import plugin
    from newsdigest.publish.browse.metadata import SETTINGS, metadata_of

    if not pm.is_registered(plugin):  # it is already where newsdigest is installed with its entry point
        pm.register(plugin, name="newsdigest.publish.browse.plugin")
    _without_tracebacks()
    metadata = metadata_of(db_path.stem, hosts=hosts)
    options: dict[str, Any] = {"metadata": metadata, "settings": {**SETTINGS, "default_allow_sql": sql}}
    if not __version__.startswith("0."):  # Datasette 1.0 reads queries and plugins from its config
        options["config"] = metadata_of(db_path.stem, hosts=hosts)
    return Datasette([str(db_path)], **options)


def _without_tracebacks() -> None:
    """With rich installed, Datasette 0.65 answers a wrong address with 500: rich prints no traceback where is none."""
    from datasette import handle_exception  # after datasette.app: on its own, this import registers it half-made

    handle_exception.rich = None


def serve(db_path: Path, *, host: str = "127.0.0.1", port: int = 8001, sql: bool = False) -> None:
    """Serve DB_PATH until interrupted. On loopback only loopback's names are answered, against DNS rebinding."""
    import uvicorn

    loopback = host in ("127.0.0.1", "::1", "localhost")
    app = browse_app(db_path, sql=sql, hosts=("127.0.0.1", "localhost", "[::1]") if loopback else ())
    uvicorn.run(app.app(), host=host, port=port, log_level="warning", lifespan="on")
