"""The Datasette plugin: our pages' addresses, their static files, the menu, the guard around every answer."""

import importlib.resources
from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup

from newsdigest.publish.browse import metadata, security, wording
from newsdigest.publish.browse.pages import PAGES, Page
from newsdigest.publish.browse.render import render

_STATIC_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_LENGTH, _ATTACHED = 0, 7  # SQLite's numbers for these limits (sqlite3.h)
_OUR_TABLES = frozenset({"articles", "story_articles", "digests", "feeds"})


def _started_by_browse(datasette: Any) -> bool:
    return bool((datasette.plugin_config("newsdigest") or {}).get("home"))


async def _our_database(datasette: Any) -> Any:
    """The first database that is newsdigest's. Raises NotFound."""
    for name, database in datasette.databases.items():
        if not name.startswith("_") and set(await database.table_names()) >= _OUR_TABLES:
            return database
    raise NotFound("none of the databases is one of newsdigest")


def _view(page: Callable[[Any, Mapping[str, str], Mapping[str, str]], Page]) -> Callable[..., Any]:
    async def view(datasette: Any, request: Any) -> Any:
        database = await _our_database(datasette)
        args = {key: request.args.get(key) for key in request.args}

        def read(connection: Any) -> Page:
            return page(connection, request.url_vars, args)

        found = await database.execute_fn(read)
        body = render(
            found.template, **found.values, database=database.name, path=request.path, query=args.get("q", "")
        )
        return Response.html(body, status=found.status, headers={"content-security-policy": security.OWN_PAGES})

    return view


async def _static(request: Any) -> Any:
    name = request.url_vars["name"]
    file = importlib.resources.files("newsdigest.publish.browse") / "static" / name
    kind = _STATIC_TYPES.get(name[name.rfind(".") :])
    if kind is None or not file.is_file():
        raise NotFound(f"no file {name}")
    return Response(
        file.read_text(encoding="utf-8"), content_type=kind, headers={"cache-control": "public, max-age=3600"}
    )


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; the root too where `browse` started this Datasette."""
    routes = [(pattern, _view(page)) for pattern, page in PAGES]
    routes.append((r"^/-/newsdigest/(?P<name>[a-zA-Z0-9.-]{1,60})$", _static))
    if _started_by_browse(datasette):
        routes.append((r"^/$", _home))
    return routes


async def _home() -> Any:
    return Response.redirect("/today")


@hookimpl  # type: ignore[untyped-decorator]
def menu_links() -> list[dict[str, str]]:
    """Our pages in Datasette's menu."""
    return [{"href": f"/{label.lower()}", "label": label} for label in metadata.PAGES]


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls() -> list[str]:
    """What makes Datasette's own pages fit for phones and dark rooms."""
    return ["/-/newsdigest/datasette.css"]


_PAGE_OF = {
    **dict.fromkeys(("article", "copy", "original", "repost_of"), "article"),
    **dict.fromkeys(("story", "earlier"), "story"),
    **dict.fromkeys(("asset", "coin"), "coin"),
}


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, datasette: Any) -> Markup | None:
    """Where `browse` runs, articles, stories and coins in tables lead to their pages; a fact's article to its sentence."""
    page = _PAGE_OF.get(column)
    if (
        page is None
        or not _started_by_browse(datasette)
        or not isinstance(value, str)
        or not value
        or (page == "coin" and ":" in value)
    ):
        return None
    names = row.keys() if hasattr(row, "keys") else ()
    quote = row["quote"] if column == "article" and "quote" in names else None
    place = f"#{wording.anchor(quote)}" if quote else ""
    return Markup('<a href="/{}/{}{}">{}</a>').format(page, wording.in_path(value), place, wording.visible(value))


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Limits that hold for free SQL too, where `browse` runs: no value over 20 MB, nothing attached."""
    if _started_by_browse(datasette) and not database.startswith("_"):
        conn.setlimit(_LENGTH, 20_000_000)
        conn.setlimit(_ATTACHED, 0)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """The guard around every answer where `browse` runs; a Datasette of somebody else's keeps its own ways."""
    if not _started_by_browse(datasette):
        return lambda app: app
    hosts = tuple(datasette.plugin_config("newsdigest").get("hosts", ()))
    return lambda app: security.guard(app, hosts)
