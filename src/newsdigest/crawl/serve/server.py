"""The loopback server: the sample's pages and feeds over HTTP, with conditional requests, on 127.0.0.0/8 alone."""

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsdigest.crawl.serve.feeds import MEDIA_TYPES, feed, opml
from newsdigest.crawl.serve.pages import feed_path, front_page, page
from newsdigest.crawl.serve.sample import Sample, load_sample

PREFERRED_PORT = 8742  # addresses that stay make ids that stay: the demo's second run then equals its first
_LAST_MODIFIED = "Tue, 17 Mar 2026 22:00:00 GMT"
_ROBOTS = "User-agent: *\nDisallow: /private/\n"


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    kind: str
    status: int = 200


@contextmanager
def serve(folder: Path, *, port: int | None = None) -> Iterator[str]:
    """Serve the sample in FOLDER while the context lasts; gives the base URL, where /feeds.opml lists every feed.

    PORT None takes PREFERRED_PORT where it is free, else any; 0 takes any. Each site has a loopback address of its own
    (127.0.1.1 and on) where the system lets them be bound; else all are on 127.0.0.1. Raises InputError, OSError.
    """
    sample = load_sample(folder)
    answers: dict[str, _Answer] = {}
    with ExitStack() as stack:
        main = _listen("127.0.0.1", port, answers)
        stack.callback(_close, main)
        chosen = main.server_address[1]
        hosts = {slug: f"127.0.1.{number}" for number, slug in enumerate(sample.sites, 1)}
        servers = _listen_on(list(hosts.values()), chosen, answers)
        if servers is None:
            hosts = dict.fromkeys(hosts, "127.0.0.1")
        for server in servers or []:
            stack.callback(_close, server)
        answers.update(_site_map(sample, hosts, chosen))
        for server in (main, *(servers or [])):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{chosen}"


def _listen(host: str, port: int | None, answers: Mapping[str, _Answer]) -> ThreadingHTTPServer:
    handler = _handler(answers)
    if port is None:
        try:
            return _Server((host, PREFERRED_PORT), handler)
        except OSError:
            port = 0
    return _Server((host, port), handler)


def _listen_on(hosts: list[str], port: int, answers: Mapping[str, _Answer]) -> list[ThreadingHTTPServer] | None:
    """A server on each address, or None where one cannot be bound (macOS has 127.0.0.1 alone)."""
    servers: list[ThreadingHTTPServer] = []
    for host in hosts:
        try:
            servers.append(_Server((host, port), _handler(answers)))
        except OSError:
            for server in servers:
                server.server_close()
            return None
    return servers


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def _close(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


def _site_map(sample: Sample, hosts: Mapping[str, str], port: int) -> dict[str, _Answer]:
    """Every path with its answer, made once: the sample is small."""

    def address(path: str) -> str:
        return f"http://{hosts[path.split('/')[1]]}:{port}{path}"

    html = "text/html; charset=utf-8"
    out = {
        "/robots.txt": _Answer(_ROBOTS.encode(), "text/plain"),
        "/feeds.opml": _Answer(opml(sample, address).encode(), "text/x-opml; charset=utf-8"),
    }
    for site in sample.sites.values():
        out[f"/{site.slug}/"] = _Answer(front_page(site, sample, address).encode(), html)
        for name in site.feeds:
            text = feed(site, name, sample, address)
            out[feed_path(site, name)] = _Answer(text.encode(), f"{MEDIA_TYPES[site.feed]}; charset=utf-8")
    for article in sample.articles:
        gone = article.broken == "gone"
        text = "This page was removed." if gone else page(article, sample, address)
        out[article.path] = _Answer(text.encode(), html, 410 if gone else 200)
    return out


def _handler(answers: Mapping[str, _Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

        def do_GET(self) -> None:
            answer = answers.get(urlsplit(self.path).path, _Answer(b"not found", "text/plain", 404))
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            asked = self.headers.get("If-None-Match")
            since = self.headers.get("If-Modified-Since")
            headers = {"Content-Type": answer.kind}
            if answer.status == 200:
                headers |= {"ETag": tag, "Last-Modified": _LAST_MODIFIED, "Cache-Control": "max-age=0"}
                if asked == tag or (not asked and since == _LAST_MODIFIED):
                    return self._send(304, b"", headers)
            body = answer.body
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, 5, mtime=0)
                headers["Content-Encoding"] = "gzip"
            return self._send(answer.status, body, headers)

        do_HEAD = do_GET

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD" and status != 304:
                self.wfile.write(body)

    return Handler
