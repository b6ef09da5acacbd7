"""The digest as Markdown: a newsletter with footnoted links, ready to mail."""

import re

from newsdigest.publish.outline import Line, Part, outline, title_of
from newsdigest.records import Digest

# Everything that CommonMark or GitHub's dialect could read as markup. Angle brackets and ampersands become entities.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~$^=:@-])")


def escaped(text: str) -> str:
    """Text that shows as it is.

    >>> escaped("<b> [x](javascript:y) *z*")
    '&lt;b&gt; \\\\[x\\\\]\\\\(javascript\\\\:y\\\\) \\\\*z\\\\*'
    """
    bare = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Inside words and figures these marks are harmless, and backslashes before each would be unreadable.
    return _MARKUP.sub(lambda m: m[1] if m[1] in "-:$+=!^@" and not _dangerous(bare, m.start()) else "\\" + m[1], bare)


def _dangerous(text: str, at: int) -> bool:
    """True where a mark opens a line, or could make an address or a formula of what follows."""
    mark = text[at]
    if mark in "-+=":
        return at == 0
    if mark == ":":
        return bool(re.search(r"[A-Za-z][A-Za-z0-9+.-]*$", text[max(0, at - 20) : at]))
    return mark in "@^!" or (mark == "$" and text.count("$") > 1 and not text[at + 1 : at + 2].isdigit())


class _Notes:
    """Footnotes in order of first use."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, url: str) -> int:
        """The number of an address."""
        return self.numbers.setdefault(url, len(self.numbers) + 1)


def to_markdown(digest: Digest) -> str:
    """The whole digest; each source is a footnote with its address."""
    notes = _Notes()
    out = [f"# {escaped(title_of(digest))}", ""]
    for section in outline(digest):
        out += [f"## {escaped(section.title)}", ""]
        if section.table:
            head, *rows = section.table
            out.append("| " + " | ".join(_parts(c, notes) for c in head) + " |")
            out.append("| --- | --- | ---: | --- | --- |")
            out += ["| " + " | ".join(_parts(c, notes) for c in row) + " |" for row in rows]
        for line in section.lines:
            out += _line(line, notes)
        out.append("")
    out += [f"[^{n}]: <{url}>" for url, n in notes.numbers.items()]
    return "\n".join(out).rstrip("\n") + "\n"


def _line(line: Line, notes: _Notes) -> list[str]:
    text = _parts(line.parts, notes)
    if line.heading:
        return ["", f"### {text}", ""]
    return [f"{'  ' * line.level}- {text}"]


def _parts(parts: tuple[Part, ...], notes: _Notes) -> str:
    return "".join(_part(p, notes) for p in parts)


def _part(part: Part, notes: _Notes) -> str:
    text = escaped(part.text)
    if part.kind == "strong" and text.strip():
        text = f"**{text}**"
    if not part.url:
        return text
    if part.note:
        return f"{text}[^{notes.of(part.url)}]"
    return f"[{text}](<{part.url}>)"
