"""The digest as one HTML file: light and dark, readable on a phone, prints well; no script, no request, ready to mail.

Everything that came from outside is escaped; links are web addresses only. The file carries a policy that forbids all
but its own style, so that even a mistake here could load or run nothing.
"""

from html import escape

from newsdigest.publish.outline import Line, Part, outline, title_of
from newsdigest.records import Digest

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --faint: #5c6470; --line: #dde1e6; --up: #0a7038; --down: #b3261e; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #15171a; --faint: #9aa3ae; --line: #33383f; --up: #5fd08e; --down: #ff8a80; --link: #8ab4f8; } }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1.02rem; margin: 1.4rem 0 .3rem; }
a { color: var(--link); } .faint { color: var(--faint); } .up { color: var(--up); } .down { color: var(--down); } .quote { font-style: italic; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .93rem; } th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:nth-child(3), th:nth-child(3) { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { padding-left: 1.1rem; } p { margin: .3rem 0; } sup a { text-decoration: none; } ol.notes { font-size: .85rem; color: var(--faint); }
@media print { body { max-width: none; font-size: 10pt; } h3 { break-after: avoid; } a { color: inherit; } }
"""


def to_html(digest: Digest) -> str:
    """The whole digest as one file; each source is a footnote."""
    notes: dict[str, int] = {}
    title = escape(title_of(digest))
    body = [f"<h1>{title}</h1>"]
    for section in outline(digest):
        body.append(f"<section><h2>{escape(section.title)}</h2>")
        if section.table:
            body.append(_table(section.table, notes))
        body += _lines(section.lines, notes)
        body.append("</section>")
    if notes:
        body.append('<section><h2>Sources</h2><ol class="notes">')
        body += [
            f'<li id="n{n}"><a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a></li>'
            for url, n in notes.items()
        ]
        body.append("</ol></section>")
    head = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        f'<meta name="referrer" content="no-referrer">\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n'
    )
    return head + "\n".join(body) + "\n</main>\n</body>\n</html>\n"


def _table(rows: tuple[tuple[tuple[Part, ...], ...], ...], notes: dict[str, int]) -> str:
    head, *rest = rows
    out = ['<div class="scroll"><table><thead><tr>']
    out.append("".join(f'<th scope="col">{_parts(c, notes)}</th>' for c in head) + "</tr></thead><tbody>")
    out += ["<tr>" + "".join(f"<td>{_parts(c, notes)}</td>" for c in row) + "</tr>" for row in rest]
    return "\n".join([*out, "</tbody></table></div>"])


def _lines(lines: tuple[Line, ...], notes: dict[str, int]) -> list[str]:
    out: list[str] = []
    in_list = in_story = False
    for line in lines:
        if line.heading:
            if in_list:
                out.append("</ul>")
                in_list = False
            in_story = True
            out.append(f"<h3>{_parts(line.parts, notes)}</h3>")
        elif in_story:
            out.append(f"<p>{_parts(line.parts, notes)}</p>")
        else:
            if not in_list:
                out.append("<ul>")
                in_list = True
            inner = _parts(line.parts, notes)
            out.append(f"<li>{inner}</li>" if not line.level else f'<li class="faint">{inner}</li>')
    return [*out, "</ul>"] if in_list else out


def _parts(parts: tuple[Part, ...], notes: dict[str, int]) -> str:
    return "".join(_part(p, notes) for p in parts)


def _part(part: Part, notes: dict[str, int]) -> str:
    text = escape(part.text)
    if part.kind == "strong":
        text = f"<strong>{text}</strong>"
    elif part.kind and part.kind != "cited":
        text = f'<span class="{part.kind}">{text}</span>'
    if not part.url:
        return text
    link = text if part.kind == "cited" else f'<a href="{escape(part.url)}" rel="noopener noreferrer">{text}</a>'
    if part.note:
        number = notes.setdefault(part.url, len(notes) + 1)
        return f'{link}<sup><a href="#n{number}">{number}</a></sup>'
    return link
