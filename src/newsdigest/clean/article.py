"""Page to article: the one function that the pipeline calls, whatever kind the page is."""

from dataclasses import dataclass, replace

from newsdigest.clean import genre, saved, subject
from newsdigest.clean.flat import MAX_TEXT, Cleaned, beside, clean_flat
from newsdigest.clean.main_text import fragment_text, main_text
from newsdigest.clean.metadata import Metadata, read_metadata
from newsdigest.clean.origin import find_origin, own_names
from newsdigest.clean.site import SiteBlocks
from newsdigest.clean.stated import TRUST, Stated
from newsdigest.clean.tree import parse, strip
from newsdigest.errors import CleanError
from newsdigest.records import Article, Page, Removal
from newsdigest.reference.publishers import family
from newsdigest.text.addresses import public_address


def clean(page: Page, *, site: SiteBlocks | None = None) -> Article:
    """The article of a page: its text and nothing else, with what was taken out and where it came from.

    SITE holds what was learned of the page's site, by `learn_site`. Raises CleanError: "empty", "too_deep", "too_large".
    """
    if page.kind == "text":
        return _from_text(page, site)
    if page.kind in ("html", "fragment"):
        return _from_html(page, site)
    raise CleanError("unknown_kind", page.kind)


def _from_text(page: Page, site: SiteBlocks | None) -> Article:
    if not page.body.strip() and not page.title:
        raise CleanError("empty", "neither title nor text")
    if len(page.body) > MAX_TEXT:
        raise CleanError("too_large", f"{len(page.body):,} characters")
    found = saved.Saved() if page.title else saved.read_saved(page.body)
    meta = Metadata(title=page.title or found.title)
    page = page if page.publisher else replace(page, publisher=saved.named_site(page.body))
    body = page.body.encode("utf-8", "replace").decode()  # half a pair of surrogates, which JSON may hold, is no text
    names = own_names(page, meta) + _learned(site)
    spans = list(found.removed) + (site.spans(body) if site else [])
    cleaned = clean_flat(body, title=meta.title, names=names, more=spans)
    published = page.published or found.published
    dated = Stated(found.published, "text", TRUST["text"]) if found.published and not page.published else Stated()
    return _article(replace(page, published=published, flags=(*page.flags, *dated.flag("date"))), meta, cleaned, names)


def _learned(site: SiteBlocks | None) -> tuple[str, ...]:
    return site.names if site else ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A page of HTML as it was read: its blocks as one text, that text cleaned, the blocks beside it."""

    meta: Metadata
    names: tuple[str, ...]
    joined: str
    cleaned: Cleaned
    before: Cleaned
    after: Cleaned


def _read_html(page: Page, site: SiteBlocks | None) -> _Read:
    root = parse(page.body)
    meta = read_metadata(root) if page.kind == "html" else Metadata()
    main = main_text(strip(root), meta) if page.kind == "html" else fragment_text(strip(root))
    if not main.paragraphs:
        raise CleanError("empty", "no article was found on the page")
    meta = replace(meta, title=page.title or meta.title)
    names = own_names(page, meta) + _learned(site)
    joined = "\n\n".join(main.paragraphs)[:MAX_TEXT]
    cleaned = clean_flat(joined, title=meta.title, names=names, more=site.spans(joined) if site else ())
    before, after = (beside(blocks, meta.title, names) for blocks in (main.before, main.after))
    return _Read(meta, names, joined, cleaned, before, after)


def in_place(page: Page, *, site: SiteBlocks | None = None) -> tuple[str, tuple[Removal, ...]]:
    """The text that a page was cut from, and each removal with its place in it; raises what `clean` raises.

    For HTML it is the blocks that were chosen, with those beside them that were not; other blocks are left out.
    """
    if page.kind == "text":
        return page.body, clean(page, site=site).removed
    read = _read_html(page, site)
    text, removed = "", []
    for part in (*read.before.removed, None, *read.after.removed):
        text += "\n\n" if text else ""
        if part is None:
            removed += [_moved(r, len(text)) for r in read.cleaned.removed]
            text += read.joined
        else:
            removed.append(replace(part, start=len(text), end=len(text) + len(part.text)))
            text += part.text
    return text, tuple(removed)


def _moved(removal: Removal, by: int) -> Removal:
    return replace(removal, start=(removal.start or 0) + by, end=(removal.end or 0) + by)


def _from_html(page: Page, site: SiteBlocks | None) -> Article:
    read = _read_html(page, site)
    meta, before, after = read.meta, read.before, read.after
    removed = [Removal(r.kind, r.rule, r.text) for r in read.cleaned.removed]
    notes = (*before.notes, *read.cleaned.notes, *after.notes)
    cleaned = replace(read.cleaned, removed=(*before.removed, *removed, *after.removed), notes=notes)
    flags = (*page.flags, *_stated(page, meta), *(["paywall"] if meta.paid else []))
    given = replace(
        page,
        title=meta.title,
        published=page.published or meta.published,
        authors=page.authors or meta.authors,
        flags=flags,
    )
    return _article(given, meta, cleaned, read.names)


def _stated(page: Page, meta: Metadata) -> list[str]:
    """Where title, authors and times are from, and how sure each is: what came with the page goes before what it states."""
    given = {"title": page.title, "authors": page.authors, "date": page.published}
    feed = {what: Stated(value, "feed", TRUST["feed"]) for what, value in given.items() if value}
    return [flag for what, found in {**meta.found, **feed}.items() for flag in found.flag(what)]


def _article(page: Page, meta: Metadata, cleaned: Cleaned, names: tuple[str, ...]) -> Article:
    own = frozenset(family(n) for n in names)
    text = cleaned.text
    label = genre.label(meta.title, text, cleaned.removed)
    language = subject.language(f"{meta.title}\n{text}")
    return Article(
        id=page.id,
        publisher=page.publisher or meta.site,
        url=public_address(page.url),
        title=meta.title,
        text=text,
        published=page.published,
        modified=meta.modified,
        authors=page.authors,
        language=language,
        origin=find_origin(page, cleaned.notes, meta, own),
        promo=label.promo,
        promo_evidence=label.evidence,
        genre=label.genre,
        left_out=subject.left_out(meta.title, text, label.promo, language),
        removed=cleaned.removed,
        full_text=page.full,
        flags=page.flags,
    )
