"""Page to article: the one function that the pipeline calls, whatever kind the page is."""

from dataclasses import replace

from newsdigest.clean import genre, saved, subject
from newsdigest.clean.flat import MAX_TEXT, Cleaned, beside, clean_flat
from newsdigest.clean.main_text import fragment_text, main_text
from newsdigest.clean.metadata import Metadata, read_metadata
from newsdigest.clean.origin import find_origin, own_names
from newsdigest.clean.site import SiteBlocks
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
    names = own_names(page, meta)
    spans = list(found.removed) + (site.spans(page.body) if site else [])
    cleaned = clean_flat(page.body, title=meta.title, names=names, more=spans)
    published = page.published or found.published
    flags = () if page.published or not found.published else ("date_from_text",)
    return _article(replace(page, published=published, flags=(*page.flags, *flags)), meta, cleaned)


def _from_html(page: Page, site: SiteBlocks | None) -> Article:
    root = parse(page.body)
    meta = read_metadata(root) if page.kind == "html" else Metadata()
    main = main_text(strip(root), meta) if page.kind == "html" else fragment_text(strip(root))
    if not main.paragraphs:
        raise CleanError("empty", "no article was found on the page")
    title = page.title or meta.title
    meta = replace(meta, title=title)
    names = own_names(page, meta)
    joined = "\n\n".join(main.paragraphs)[:MAX_TEXT]
    cleaned = clean_flat(joined, title=title, names=names, more=site.spans(joined) if site else ())
    removed = [Removal(r.kind, r.rule, r.text) for r in cleaned.removed]
    before, after = (beside(blocks, title, names) for blocks in (main.before, main.after))
    notes = (*before.notes, *cleaned.notes, *after.notes)
    cleaned = replace(cleaned, removed=(*before.removed, *removed, *after.removed), notes=notes)
    # A time out of JSON-LD or meta elements is the article's; a <time> may be any on the page.
    dated = next(
        (f"date_from_{f.partition(':')[2]}" for f in meta.found if f.startswith("published:")),
        "",
    )
    flags = (
        *page.flags,
        *([dated] if dated and not page.published else []),
        *(["paywall"] if meta.paid else []),
    )
    given = replace(
        page,
        title=title,
        published=page.published or meta.published,
        authors=page.authors or meta.authors,
        flags=flags,
    )
    return _article(given, meta, cleaned)


def _article(page: Page, meta: Metadata, cleaned: Cleaned) -> Article:
    own = frozenset(family(n) for n in own_names(page, meta))
    text = cleaned.text
    label = genre.label(meta.title, text, cleaned.removed)
    return Article(
        id=page.id,
        publisher=page.publisher or meta.site,
        url=public_address(page.url),
        title=meta.title,
        text=text,
        published=page.published,
        modified=meta.modified,
        authors=page.authors,
        language=subject.language(f"{meta.title}\n{text}"),
        origin=find_origin(page, cleaned.notes, meta, own),
        promo=label.promo,
        promo_evidence=label.evidence,
        genre=label.genre,
        left_out=subject.left_out(meta.title, text, label.promo),
        removed=cleaned.removed,
        full_text=page.full,
        flags=page.flags,
    )
