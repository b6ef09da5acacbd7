"""What every answer carries: a content security policy; no foreign host names; CSV cells that are no formulas."""

import base64
import functools
import hashlib
import importlib.resources
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from newsdigest.publish.cells import harmless_csv

App = Callable[[Any, Any, Any], Awaitable[None]]
_POLICY = b"content-security-policy"

OWN_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# A script of Datasette's that only names data: the template's one statement, and what a page makes of it
_NAMED = re.compile(r"\s*((?:window\.)?\w+) = '?\{\{[^\n]*\}\}'?;\s*")
_ASSIGNED = re.compile(r"\s*(?:const )?((?:window\.)?\w+) = (.+);\s*", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@functools.cache
def _datasette_scripts() -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
    """What its templates hold: hashes of scripts and handlers that are always the same; names given to data; the code that
    follows where a script begins with data."""
    fixed: list[str] = []
    handlers: list[str] = []
    names: set[str] = set()
    tails: list[str] = []
    folder = importlib.resources.files("datasette") / "templates"
    for template in sorted(folder.iterdir(), key=lambda f: f.name):
        if template.name.endswith(".html"):
            text = template.read_text(encoding="utf-8")
            for script in _SCRIPT.findall(text):
                named = _NAMED.fullmatch(script)
                if named:
                    names.add(named[1])
                elif "{{" not in script and "{%" not in script:
                    fixed.append(script)
                elif "const schema = {{" in script:  # the editor's knowledge of tables and columns
                    tails.append(re.split(r"[%}]\}", script)[-1])
            handlers += [h for h in re.findall(r' on[a-z]+="([^"{]*)"', text) if h]
    unsafe = ("'unsafe-hashes'", *map(_hash, handlers)) if handlers else ()  # unsafe they are not: each is one of these
    return (*map(_hash, fixed), *unsafe), frozenset(names), tuple(tails)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def datasette_policy(page: str = "") -> str:
    """The policy of Datasette's own pages: its scripts by their hashes, so that no others run; its inline styles.

    Of PAGE's scripts also those run that give one of Datasette's names to JSON and do nothing else.

    >>> "'sha256-" in datasette_policy(), "unsafe-inline" in datasette_policy().partition("style-src")[0]
    (True, False)
    """
    fixed, names, tails = _datasette_scripts()
    data = []
    for script in _SCRIPT.findall(page):
        head = next((script.removesuffix(t) for t in tails if script.endswith(t)), script)
        given = _ASSIGNED.fullmatch(head)
        known = given and (given[1] in names if head == script else given[1] == "schema")
        if given and known and _is_data(given[2]):
            data.append(_hash(script))
    scripts = " ".join(("'self'", *fixed, *data))
    policy = OWN_PAGES.replace("script-src 'self'", f"script-src {scripts}")
    return policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def _is_data(value: str) -> bool:
    if re.fullmatch(r"'[\w.+-]*'", value):
        return True
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def guard(app: App, hosts: Sequence[str]) -> App:
    """The app behind the guard. HOSTS are the names it may be asked under, () for any."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        name = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0] if hosts else ""
        if hosts and name not in hosts:
            await _refuse(send, 421, "This address is not served here.")
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "Nothing can be changed here.")
            return
        query = scope.get("query_string", b"")
        is_csv = scope["path"].endswith(".csv") or b"_format=csv" in query
        await app(scope, receive, _checked(send, is_csv=is_csv))

    return guarded


async def _refuse(send: Any, status: int, words: str) -> None:
    text = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": text})
    await send({"type": "http.response.body", "body": words.encode()})


def _checked(send: Any, *, is_csv: bool) -> Callable[[Any], Awaitable[None]]:
    """SEND with the headers added; a page of Datasette's and a CSV body are held back until they are whole."""
    held: dict[str, Any] = {}

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = {k.lower(): v for k, v in message["headers"]}
            is_page = headers.get(b"content-type", b"").startswith(b"text/html") and _POLICY not in headers
            if is_page or (is_csv and message["status"] == 200):
                held.update(start=message, body=b"", is_page=is_page)
                return
            message = {**message, "headers": _with_policy(message["headers"], datasette_policy())}
        elif held:
            held["body"] += message.get("body", b"")
            if not message.get("more_body"):
                await _send_held(send, held)
            return
        await send(message)

    return sending


async def _send_held(send: Any, held: dict[str, Any]) -> None:
    start, body = held["start"], held["body"]
    policy = datasette_policy(body.decode("utf-8", "replace")) if held["is_page"] else datasette_policy()
    if not held["is_page"]:
        body = harmless_csv(body.decode("utf-8", "replace")).encode()
    headers = [(k, v) for k, v in _with_policy(start["headers"], policy) if k != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def _with_policy(headers: Sequence[tuple[bytes, bytes]], policy: str) -> list[tuple[bytes, bytes]]:
    present = {k.lower() for k, _ in headers}
    added = [
        (_POLICY, policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]
    return [*((k.lower(), v) for k, v in headers), *((k, v) for k, v in added if k not in present)]
