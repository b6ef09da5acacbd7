"""Servers on loopback that answer raw bytes, well or badly, and note what they were asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = bytes | Callable[[socket.socket], None]


@dataclass
class Asked:
    """What a server was asked: the paths, and each request's whole head."""

    base: str
    paths: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


def reply(body: bytes | str, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A whole answer."""
    raw = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(raw)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + raw


@contextmanager
def serving(
    answer: Callable[[str, str], Answer], address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Asked]:
    """Serve `answer(path, head)` on a free port: bytes to send, or a function that does what it likes to the socket."""
    listening = socket.create_server((address, 0), backlog=200)
    asked = Asked(f"{'https' if tls else 'http'}://{address}:{listening.getsockname()[1]}")

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            data = b""
            try:
                if tls:
                    connection = tls.wrap_socket(connection, server_side=True)
                while True:
                    while b"\r\n\r\n" not in data:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        data += piece
                    head, _, data = data.partition(b"\r\n\r\n")
                    text = head.decode("latin-1")
                    path = text.split(" ")[1]
                    asked.paths.append(path)
                    asked.heads.append(text)
                    said = answer(path, text)
                    if callable(said):
                        said(connection)
                        return
                    connection.sendall(said)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield asked
    finally:
        listening.close()


def rss(items: str, head: str = "") -> str:
    """An RSS feed of these items."""
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour Ledger</title><link>https://harbour.example/</link>{head}{items}</channel></rss>"
    )


def item(name: str, link: str, body: str = "Bitcoin moved a little.", more: str = "") -> str:
    """One item of it."""
    return (
        f"<item><title>{name}</title><link>{link}</link><guid isPermaLink='false'>{name}</guid>"
        f"<pubDate>Fri, 13 Jun 2025 08:00:00 GMT</pubDate><description>{body}</description>{more}</item>"
    )
