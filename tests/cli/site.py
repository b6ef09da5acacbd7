"""A small website on loopback for tests of the command line: what it answers is a dict of paths."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """Where it listens, what was asked, and what it answers: path → (content type, body), or seconds to sleep first."""

    base: str
    answers: dict[str, tuple[str, str]]
    delays: Mapping[str, float] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)


@contextmanager
def website(answers: dict[str, tuple[str, str]], delays: Mapping[str, float] | None = None) -> Iterator[Site]:
    """Serve ANSWERS; "{base}" in a body becomes the site's address."""
    site = Site("", answers, delays or {})

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            time.sleep(site.delays.get(self.path, 0))
            kind, body = site.answers.get(self.path, ("text/plain", ""))
            data = body.replace("{base}", site.base).encode()
            self.send_response(200 if self.path in site.answers else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Harbor Coin News</title>
<meta property="og:site_name" content="Harbor Coin News"></head><body><header><nav>News Markets Learn</nav></header>
<article><h1>{title}</h1><p>{first}</p><p>Traders in three cities said that the session was calm in the morning and busy after noon,
when large orders reached the main venues and the order books became thin. Nobody gave a reason that the desks could agree on.</p>
<p>Desks expect the coming week to be decided by the same few flows, and most of them keep their positions small until then.</p></article>
<footer>Terms Privacy</footer></body></html>"""


def article(title: str, first: str) -> tuple[str, str]:
    """A page with an article of three paragraphs."""
    return "text/html; charset=utf-8", ARTICLE.replace("{title}", title).replace("{first}", first)


def rss(*items: str) -> tuple[str, str]:
    """A feed of items."""
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbor Coin News</title><link>{base}/</link><description>x</description>"
    return "application/rss+xml", head + "".join(items) + "</channel></rss>"


def item(slug: str, title: str, date: str = "Fri, 13 Jun 2025 09:00:00 GMT") -> str:
    """One item of a feed."""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{{base}}/{slug}</link><guid isPermaLink='false'>{slug}</guid>{when}<description>Short.</description></item>"
