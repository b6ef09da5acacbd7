"""The sample sites' feeds, RSS 2.0, Atom and JSON Feed, each with a habit of real ones, and their OPML."""

import json
from datetime import UTC
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from newsdigest.crawl.serve.pages import Address, body, feed_path, local_time, original_of, plain
from newsdigest.crawl.serve.sample import Sample, Site, Written

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
_NAMESPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
# a bare ampersand, a tag that nothing closes, a date that is none, no link: a real feed's bad day
_BROKEN = (
    "<item><title>Bulls & bears at war</title><pubDate>yesterday-ish</pubDate>"
    "<description>R&D <b>so far</description></item>"
)


def feed(site: Site, name: str, sample: Sample, address: Address) -> str:
    """One feed of a site."""
    mine = [a for a in sample.articles if a.site == site.slug and name in a.feeds]
    return {"rss": _rss, "atom": _atom, "json": _json}[site.feed](site, name, mine, sample, address)


def _excerpt(article: Written) -> str:
    text = plain(article.paragraphs[0])
    return text if len(text) <= 240 else text[: text.rfind(" ", 0, 240)] + "…"


def _guid(article: Written, sample: Sample, address: Address) -> str:
    # a repost keeps the guid of what it copies, as aggregators do: it must stay an article of its own, by its host
    one = article
    if article.copy_of and urlsplit(address(article.path)).hostname != "127.0.0.1":
        one = original_of(article, sample)
    return f"{one.site}-{one.published:%Y%m%d}-{one.slug}"


def _link(article: Written, site: Site, address: Address) -> str:
    tracked = "?utm_source=rss_feed&utm_medium=rss&utm_campaign=rss_partner_inbound" if site.tracking else ""
    return address(article.path) + tracked


def _title(site: Site, name: str) -> str:
    return site.name if name == "main" else f"{site.name} - {name.title()}"


def _rss(site: Site, name: str, mine: list[Written], sample: Sample, address: Address) -> str:
    items = []
    for article in mine:
        excerpt = f"<p>{escape(_excerpt(article))}</p>"
        if site.tracking:
            excerpt = f'<p style="float:right"><img src="{address(article.path)}lead.jpg"></p>{excerpt}'
        date = "" if article.undated else f"<pubDate>{format_datetime(local_time(article, site))}</pubDate>"
        parts = [
            f"<title>{escape(article.title)}</title><link>{escape(_link(article, site, address))}</link>",
            f'<guid isPermaLink="false">{_guid(article, sample, address)}</guid>{date}',
            f"<dc:creator>{escape(article.author)}</dc:creator>",
            f"<description><![CDATA[{excerpt}]]></description>",
        ]
        if site.full:
            parts.append(f"<content:encoded><![CDATA[{body(article, site, sample, address)}]]></content:encoded>")
        elif site.empty_content:
            parts.append("<content:encoded></content:encoded>")
        if site.source and article.copy_of:
            origin = sample.sites[article.copy_of.split("/")[0]]
            url = quoteattr(address(feed_path(origin, "main")))
            parts.append(f"<source url={url}>{escape(origin.name)}</source>")
        items.append(f"<item>{''.join(parts)}</item>")
    if site.broken_item:
        items.insert(2, _BROKEN)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_NAMESPACES}><channel>'
        f"<title>{escape(_title(site, name))}</title><link>{address(f'/{site.slug}/')}</link>"
        "<description>News</description><ttl>15</ttl>\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def _atom(site: Site, name: str, mine: list[Written], sample: Sample, address: Address) -> str:
    entries = []
    for article in mine:
        when = "" if article.undated else local_time(article, site).isoformat()
        dates = f"<published>{when}</published><updated>{when}</updated>" if when else ""
        content = body(article, site, sample, address) if site.full else ""
        entries.append(
            f"<entry><id>tag:{site.slug}.example,2026:{article.slug}</id><title>{escape(article.title)}</title>"
            f"<link href={quoteattr(_link(article, site, address))}/>{dates}"
            f"<author><name>{escape(article.author)}</name></author>"
            f"<summary>{escape(_excerpt(article))}</summary>"
            + (f'<content type="html">{escape(content)}</content>' if content else "")
            + "</entry>"
        )
    home = address(f"/{site.slug}/")
    newest = max(a.published for a in mine).astimezone(UTC).isoformat()
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>{escape(_title(site, name))}</title><id>{home}</id><link href="{home}"/><updated>{newest}</updated>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def _json(site: Site, name: str, mine: list[Written], sample: Sample, address: Address) -> str:
    items = []
    for article in mine:
        item: dict[str, object] = {
            "id": _guid(article, sample, address),
            "url": _link(article, site, address),
            "title": article.title,
            "summary": _excerpt(article),
            "language": article.language,
            "authors": [{"name": article.author}],
        }
        if not article.undated:
            item["date_published"] = local_time(article, site).isoformat()
        if site.full:
            item["content_html"] = body(article, site, sample, address)
        items.append(item)
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(site, name),
        "home_page_url": address(f"/{site.slug}/"),
        "feed_url": address(feed_path(site, name)),
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def opml(sample: Sample, address: Address) -> str:
    """Every feed of every site."""
    rows = "".join(
        f"<outline type={quoteattr('rss')} text={quoteattr(site.name)} title={quoteattr(site.name)}"
        f" xmlUrl={quoteattr(address(feed_path(site, name)))} htmlUrl={quoteattr(address(f'/{site.slug}/'))}/>\n"
        for site in sample.sites.values()
        for name in site.feeds
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head><title>The sample day</title></head>'
    return f"{head}<body>\n{rows}</body></opml>\n"
