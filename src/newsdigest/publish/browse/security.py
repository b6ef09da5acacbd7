"""What every answer carries: a content security policy; no foreign host names; CSV cells that are no formulas."""

import base64
import functools
import hashlib
import importlib.resources
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from newsdigest.publish.cells import harmless_csv

App = Callable[[Any, Any, Any], Awaitable[None]]

OWN_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@functools.cache
def datasette_policy() -> str:
    """The policy of Datasette's own pages: its inline scripts by their hashes, so no others run; its inline styles."""
    scripts = ["DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;"]
    folder = importlib.resources.files("datasette") / "templates"
    for template in sorted(folder.iterdir(), key=lambda f: f.name):
        if template.name.endswith(".html"):
            found = re.findall(r"<script>(.*?)</script>", template.read_text(encoding="utf-8"), re.DOTALL)
            scripts += [s for s in found if "{{" not in s and "{%" not in s]
    hashes = (f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return OWN_PAGES.replace("script-src 'self'", f"script-src 'self' {' '.join(hashes)}").replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )


def guard(app: App, hosts: Sequence[str]) -> App:
    """The app behind the guard. HOSTS are the names it may be asked under, () for any."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        name = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0] if hosts else ""
        if hosts and name not in hosts:
            await _refuse(send)
            return
        query = scope.get("query_string", b"")
        is_csv = scope["path"].endswith(".csv") or b"_format=csv" in query
        await app(scope, receive, _checked(send, is_csv=is_csv))

    return guarded


async def _refuse(send: Any) -> None:
    text = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 421, "headers": text})
    await send({"type": "http.response.body", "body": b"This address is not served here."})


def _checked(send: Any, *, is_csv: bool) -> Callable[[Any], Awaitable[None]]:
    """SEND with the headers added; a CSV body is held back until it is whole and harmless."""
    held: dict[str, Any] = {}

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = _with_policy(message["headers"])
            message = {**message, "headers": headers}
            if is_csv and message["status"] == 200:
                held.update(start=message, body=b"")
                return
        elif held:
            held["body"] += message.get("body", b"")
            if message.get("more_body"):
                return
            await _send_held(send, held)
            return
        await send(message)

    return sending


async def _send_held(send: Any, held: dict[str, Any]) -> None:
    body = harmless_csv(held["body"].decode("utf-8", "replace")).encode()
    start = held["start"]
    headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def _with_policy(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {k.lower() for k, _ in headers}
    added = [
        (b"content-security-policy", datasette_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]
    return [*((k.lower(), v) for k, v in headers), *((k, v) for k, v in added if k not in present)]
