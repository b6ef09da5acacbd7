"""Code that leaked into the text: tags, style sheets, scripts, JSON, shortcodes, the editor's placeholders."""

import re
from collections.abc import Iterator, Set

from newsdigest.clean.cues import starts
from newsdigest.clean.spans import Span

_TAG_NAMES = (
    "a|abbr|amp-[a-z-]+|article|aside|audio|b|blockquote|br|button|caption|center|cite|code|col|dd|del|div|dl|dt|em|"
    "figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|noscript|"
    "ol|option|p|path|picture|pre|q|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|"
    "td|textarea|tfoot|th|thead|time|tr|u|ul|video|wbr"
)
_TAG = re.compile(rf"<!--[^<>]{{0,2000}}-->|</?(?:{_TAG_NAMES})(?:[\s/][^<>]{{0,3000}})?>", re.IGNORECASE)
_ELEMENT = re.compile(r"<(script|style)\b[^<>]{0,2000}>[^<]{0,20000}</\1\s?>", re.IGNORECASE)
_ESCAPE = re.compile(r"(?:\\[nrt](?![a-z]))+")
_SHORTCODE = re.compile(
    r"\[/?(?:caption|embed|gallery|audio|video|playlist|contact-form[\w-]*|vc_[a-z_]+|et_pb_[a-z_]+|su_[a-z_]+|ads?_?\w*|"
    r"newsletter[\w-]*|table|button|one_half|divider|wp[a-z_-]+|[a-z]+_[a-z_]+)(?:\s+[\w-]+=(?:\"[^\"\]]*\"|'[^'\]]*'|[^\s\]]+)){0,30}\s*/?\]"
)
_BLOCK = re.compile(r"\{[^{}]{0,4000}(?:\}|\Z)")
_DECLARATION = re.compile(r"(?:^|[{;\s])-{0,2}[a-z][a-z-]{1,40}\s*:\s*[^;:{}\"]{1,200}(?:;|$)")
_SELECTOR_WORD = re.compile(
    r"(?:[.#@:*>+~,&]\S*|(?:a|b|i|p|ul|ol|li|dl|dt|dd|h[1-6]|img|div|span|svg|path|button|input|form|label|table|thead|tbody|"
    r"t[hrd]|body|html|section|article|figure|iframe|strong|em|from|to|and|only|not|screen|all|print|\d{1,3}%)"
    r"(?:[.#:\[>][^\s]*)?,?|[a-z0-9]+[.#:\[][^\s]+|\([a-z-]+:(?:[^()]*\))?|\d+(?:px|em|rem)\))$"
)
_SCRIPT = re.compile(
    r"(?:\bif\s?\(\s?(?:document|window|typeof|!)|\b(?:var|let|const) [A-Za-z_$][\w$]*\s?=|\bfunction(?: [A-Za-z_$][\w$]*)?\s?\([\w, $]*\)\s?\{"
    r"|\bdocument\.(?:getElement|querySelector|cookie|write|addEventListener|createElement)|\bwindow\.(?:[a-z]\w*\s?[=.(\[])"
    r"|\$\((?:document|window|['\"])|\(adsbygoogle\b|\bnew TradingView\.|/\*\s?<!\[CDATA\[|\bgoogletag\.|!function\()"
)
# Each match of _SCRIPT begins with one of these.
_SCRIPT_STARTS = (
    "if|var |let |const |function|document.|window.|$(|(adsbygoogle|new TradingView.|/*|googletag.|!function("
)
_NOT = re.compile(r"\(\s?!")
_CODE = re.compile(r"[{}`]|\);|=>|;\s*(?=[a-z]+\.|var |let |const |if|//)|\s[=!]==?\s|//[a-zA-Z]\w+\(")
_JSON = re.compile(r"\{\s?\"[\w@-]{1,60}\"\s?:")
_PLACEHOLDER = re.compile(
    r"A line of text in a paragraph\.|Lorem ipsum[^.]{0,300}\.?|\[(?:chart|image|img|ad|advertisement|table|video|tweet|widget|embed|placeholder)[^\]]{0,60}\]"
    r"|\bundefined(?: undefined)+|\[object Object\]|\{\{[^{}]{1,80}\}\}|(?<!\w)NaN(?:%| USD)|Loading(?:\.\.\.|…)",
    re.IGNORECASE,
)
_GAP = 420  # characters of prose that a script's own templates may hold between two marks of code


def find(text: str, cues: Set[str]) -> Iterator[Span]:
    """Yield each stretch of code. CUES are the text's."""
    if "<" in text:
        for pattern in (_ELEMENT, _TAG):
            for match in pattern.finditer(text):
                yield Span(match.start(), match.end(), "markup", "html_tag")
    if "\\" in text:
        for match in _ESCAPE.finditer(text):
            yield Span(match.start(), match.end(), "markup", "escape")
    if "[" in text:
        for match in _SHORTCODE.finditer(text):
            yield Span(match.start(), match.end(), "markup", "shortcode")
    if _holds_script(text, cues):
        yield from _scripts(text)
    if "{" in text:
        yield from _styles(text)
        yield from _json(text)
    if "placeholder" in cues:
        for match in _PLACEHOLDER.finditer(text):
            yield Span(match.start(), match.end(), "markup", "placeholder")


def _styles(text: str) -> Iterator[Span]:
    for match in _BLOCK.finditer(text):
        inside = match[0].strip("{}")
        if inside.strip() and not _DECLARATION.search(inside):
            continue
        start = _selector_start(text, match.start())
        if start < match.start() or inside.strip():
            end = match.end()
            while (tail := re.match(r"\s?\}", text[end : end + 2])) is not None:
                end += tail.end()  # the closing brace of an @media block
            yield Span(start, end, "markup", "style_sheet")


def _selector_start(text: str, brace: int) -> int:
    """Where the selector before a brace begins: back over words that only selectors hold."""
    start = brace
    for match in reversed(list(re.finditer(r"[^\s{}]+|[{}]", text[max(0, brace - 400) : brace]))):
        if match[0] == "{" or match[0] == "}" or not _SELECTOR_WORD.match(match[0]):
            if match[0] == "{":
                continue
            break
        start = max(0, brace - 400) + match.start()
    return start


def _holds_script(text: str, cues: Set[str]) -> bool:
    """False where no script can stand in a text, which most are."""
    if "(" not in text and "{" not in text:
        return False
    return "script" in cues or ("variable" in cues and "=" in text) or ("!" in text and bool(_NOT.search(text)))


def _scripts(text: str) -> Iterator[Span]:
    at = 0
    for start in starts(_SCRIPT_STARTS, text):
        if start < at or not (match := _SCRIPT.match(text, start)):
            continue
        end = match.end()
        for code in _CODE.finditer(text, match.end()):
            if code.start() - end > _GAP:
                break
            end = code.end()
        yield Span(match.start(), end, "markup", "script")
        at = max(end, match.end())


def _json(text: str) -> Iterator[Span]:
    at = 0
    while match := _JSON.search(text, at):
        depth, end = 0, match.end()
        for brace in re.finditer(r"[{}]", text[match.start() : match.start() + 20_000]):
            depth += 1 if brace[0] == "{" else -1
            end = match.start() + brace.end()
            if depth == 0:
                break
        yield Span(match.start(), end, "markup", "json")
        at = end
