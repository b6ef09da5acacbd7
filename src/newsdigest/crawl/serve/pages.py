"""A sample article as a web page, with all that stands around articles on real sites."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from html import escape

from newsdigest.crawl.serve.sample import Sample, Site, Written

Address = Callable[[str], str]  # a path to its URL
CUT = 700  # characters after which a cutting repost site stops
_TAGS = {
    "article": ("<article>", "</article>"),
    "post": ("<div class='post-content'>", "</div>"),
    "main": ("<main>", "</main>"),
    "section": ("<section class='entry'>", "</section>"),
}


def local_time(article: Written, site: Site) -> datetime:
    """The article's time as its site writes it."""
    return article.published.astimezone(timezone(timedelta(hours=site.utc_offset)))


def inline(text: str) -> str:
    """Escape, and turn **strong** and *em* into tags.

    >>> inline("**A** & *b*")
    '<strong>A</strong> &amp; <em>b</em>'
    """
    out = re.sub(r"\*\*([^*]{1,300})\*\*", r"<strong>\1</strong>", escape(text, quote=False))
    return re.sub(r"\*([^*]{1,600})\*", r"<em>\1</em>", out)


def plain(text: str) -> str:
    """The text without the marks of strong and em.

    >>> plain("**A** & *b*")
    'A & b'
    """
    return text.replace("*", "")


def block(paragraph: str) -> str:
    """One paragraph, heading or table as HTML."""
    if paragraph.startswith("## "):
        return f"<h2>{inline(paragraph[3:])}</h2>"
    if paragraph.startswith("| "):
        rows = ([c.strip() for c in row.strip("| ").split("|")] for row in paragraph.splitlines())
        return "<table>" + "".join(f"<tr>{''.join(f'<td>{inline(c)}</td>' for c in r)}</tr>" for r in rows) + "</table>"
    return f"<p>{inline(paragraph)}</p>"


def shown_paragraphs(article: Written, site: Site) -> list[str]:
    """The article's paragraphs, cut off in the middle of a sentence where its site does that."""
    if site.repost != "on" or not article.copy_of:
        return article.paragraphs
    out, room = [], CUT
    for paragraph in article.paragraphs:
        if len(paragraph) > room:
            out.append(paragraph[: max(0, paragraph.rfind(" ", 0, room))] + "…")
            break
        out.append(paragraph)
        room -= len(paragraph)
    return out


def body(article: Written, site: Site, sample: Sample, address: Address) -> str:
    """What the site's feed carries where it carries all: the article with the site's own additions inside it."""
    parts = [block(p) for p in shown_paragraphs(article, site)]
    related = others(article, sample)
    if site.read_also and len(parts) > 4:
        link = f'<a href="{address(related[0].path)}">{escape(related[0].title)}</a>'
        parts.insert(3, f"<p><strong>{escape(site.read_also)}</strong>{link}</p>")
    if site.newsletter and len(parts) > 5:
        parts.insert(5, f"<div class='newsletter'><p>{escape(site.newsletter)}</p></div>")
    if article.promo_block and len(parts) > 2:
        parts.insert(-1, f"<p><strong>{escape(article.promo_block.strip())}</strong></p>")
    if article.copy_of and site.repost == "on":
        original = address(original_of(article, sample).path)
        parts.insert(0, f"<p>The post {escape(article.title)} appeared on {escape(site.name)}.</p>")
        parts.append(f"<p>Source: {original}</p>")
    if article.copy_of and site.repost == "first":
        name = sample.sites[article.copy_of.split("/")[0]].name
        parts.append(f"<p>The post {escape(article.title)} appeared first on {escape(name)}.</p>")
    parts += [f"<p><em>{escape(t)}</em></p>" for t in site.tail]
    return "".join(parts)


def original_of(article: Written, sample: Sample) -> Written:
    """The article that this one copies."""
    return next(a for a in sample.articles if f"{a.site}/{a.slug}" == article.copy_of)


def others(article: Written, sample: Sample, count: int = 4) -> list[Written]:
    """Other articles of the same site, always the same ones, to tease."""
    same = [a for a in sample.articles if a.site == article.site and a.slug != article.slug and not a.broken]
    start = sum(article.slug.encode()) % len(same)
    return [same[(start + k) % len(same)] for k in range(min(count, len(same)))]


def page(article: Written, sample: Sample, address: Address) -> str:
    """The whole page."""
    site = sample.sites[article.site]
    when = local_time(article, site)
    related = others(article, sample)
    opening, closing = _TAGS[site.style]
    lead = ""
    if site.repost == "first":
        first = plain(article.paragraphs[0])[:180]
        lead = f"<p>{escape(first)}{escape(first)}</p>"
    stamp = "" if article.undated else f"{when:%Y/%m/%d %H:%M} · "
    minutes = 1 + len(article.body) // 1200
    heading = (
        f"<h1>{escape(article.title)}</h1><p class='meta'>By {escape(article.author)} · {stamp}{minutes} min read</p>"
        "<div class='share'>Share on X Share on Facebook Copy link</div>"
    )
    whole = "" if article.broken == "empty" else f"{heading}{body(article, site, sample, address)}"
    links = "".join(f'<li><a href="{address(a.path)}">{escape(a.title)}</a></li>' for a in related)
    nav = _nav(site)
    return (
        f"<!doctype html><html lang='{article.language}'><head>{_head(article, site, when, address)}</head><body>"
        f"<header>{nav}<div class='ticker'>{'  '.join(map(escape, sample.ticker))}</div></header>"
        f"<div class='cookie'>We use cookies to improve your visit. Accept all</div>{lead}{opening}{whole}{closing}"
        f"{_teasers(related, site, sample, address)}<aside><h3>Trending</h3><ul>{links}</ul></aside>"
        f"<footer>{nav} © 2026 {escape(site.name)}. "
        "All rights reserved. Privacy · Terms · Advertise</footer></body></html>"
    )


def _nav(site: Site) -> str:
    return "<nav>" + " ".join(f'<a href="/{site.slug}/">{escape(n)}</a>' for n in site.nav) + "</nav>"


def _head(article: Written, site: Site, when: datetime, address: Address) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
            "author": {"@type": "Person", "name": article.author},
            "publisher": {"@type": "Organization", "name": site.name}}  # fmt: skip
    times = ""
    if not article.undated:
        data["datePublished"] = when.isoformat()
        times = f'<meta property="article:published_time" content="{when.isoformat()}">'
    ld = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f"<meta charset='utf-8'><title>{escape(article.title)} | {escape(site.name)}</title>"
        f'<meta property="og:site_name" content="{escape(site.name)}">{times}'
        f'<link rel="canonical" href="{address(article.path)}"><script type="application/ld+json">{ld}</script>'
        "<script>var ads = [1, 2, 3];</script><style>.ad { color: red }</style>"
    )


def _teasers(related: Sequence[Written], site: Site, sample: Sample, address: Address) -> str:
    cards = "".join(
        f'<div class="card"><a href="{address(a.path)}"><h3>{escape(a.title)}</h3></a>'
        f"<p>{escape(plain(a.paragraphs[0])[:220])}…</p><span>Share</span><span>{escape(sample.sites[a.site].name)}</span>"
        f"<time>{local_time(a, site):%Y/%m/%d %H:%M}</time></div>"
        for a in related[1:4]
    )
    return f"<div class='related'><h2>You May Also Like</h2>{cards}</div>"


def front_page(site: Site, sample: Sample, address: Address) -> str:
    """The site's home: its articles, and where its feeds are."""
    rows = "".join(
        f'<li><a href="{address(a.path)}">{escape(a.title)}</a></li>' for a in sample.articles if a.site == site.slug
    )
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{address(feed_path(site, f))}">' for f in site.feeds
    )
    head = f"<meta charset='utf-8'><title>{escape(site.name)}</title>{feeds}"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{_nav(site)}<ul>{rows}</ul></body></html>"


def feed_path(site: Site, feed: str) -> str:
    """Where one of the site's feeds stands.

    >>> feed_path(Site("a", "A"), "main"), feed_path(Site("a", "A", feed="json"), "markets")
    ('/a/feed.xml', '/a/markets.json')
    """
    return f"/{site.slug}/{'feed' if feed == 'main' else feed}.{'json' if site.feed == 'json' else 'xml'}"
