"""What was learned of sites: sentences that recur across a site's articles, and what the rules took out of them."""

from collections.abc import Mapping, Sequence

from newsdigest.store.database import Store, transaction

RULE = "site_block"  # the rule under which what was learned is removed: it counts when more is learned


def load_sites(store: Store) -> dict[str, tuple[int, dict[str, int]]]:
    """Publisher → how many articles it was learned from, and sentence → in how many of them it stood."""
    found: dict[str, tuple[int, dict[str, int]]] = {
        str(site): (int(pages), {})
        for site, pages in store.connection.execute("SELECT site, pages FROM sites ORDER BY site")
    }
    for site, block, pages in store.connection.execute(
        "SELECT site, block, pages FROM site_blocks ORDER BY site, block"
    ):
        found[str(site)][1][str(block)] = int(pages)
    return found


def save_site(
    store: Store, site: str, pages: int, blocks: Mapping[str, int], again: Sequence[str] = (), window: int = 1
) -> None:
    """Replace what is known of a site; the articles AGAIN count as not made since then, also after a kill.

    What rests on them is to be done again, too: the stories and the digests of each day that gathers articles of theirs,
    which are WINDOW days from their own on, and of the one after, which compares. Made again, the articles look as before to `day_fingerprint`.
    """
    with transaction(store) as connection:
        connection.execute("DELETE FROM site_blocks WHERE site = ?", [site])
        connection.execute(
            "INSERT INTO sites VALUES (?, ?) ON CONFLICT (site) DO UPDATE SET pages = excluded.pages", [site, pages]
        )
        connection.executemany("INSERT INTO site_blocks VALUES (?, ?, ?)", [(site, b, n) for b, n in blocks.items()])
        connection.executemany("UPDATE articles SET made_by = '' WHERE id = ?", [(i,) for i in again])
        days = "BETWEEN (SELECT day FROM articles WHERE id = ?1) AND (SELECT date(day, ?2) FROM articles WHERE id = ?1)"
        spans = [(i, f"+{window} days") for i in again]
        connection.executemany(f"UPDATE days SET fingerprint = '' WHERE day {days}", spans)
        connection.executemany(f"UPDATE outcomes SET basis = '' WHERE stage = 'write' AND item {days}", spans)


def sites_to_learn(store: Store, least: int, growth: float) -> tuple[str, ...]:
    """Publishers with LEAST articles or more, and GROWTH times as many as they were last learned from."""
    sql = """
        SELECT a.publisher FROM articles a LEFT JOIN sites s ON s.site = a.publisher
        WHERE a.full_text AND a.publisher <> '' GROUP BY a.publisher
        HAVING count(*) >= ? AND count(*) >= ? * coalesce(max(s.pages), 0) AND count(*) > coalesce(max(s.pages), 0)
        ORDER BY a.publisher"""
    return tuple(str(r[0]) for r in store.connection.execute(sql, [least, growth]))


def site_texts(store: Store, site: str) -> list[tuple[str, str, str]]:
    """(id, title, text with what was removed as a site's block) of each whole article of a publisher, by id."""
    sql = """
        SELECT a.id, a.title, a.text || coalesce((
          SELECT char(10) || group_concat(r.text, char(10)) FROM removed r WHERE r.article = a.id AND r.rule = ?), '')
        FROM articles a WHERE a.publisher = ? AND a.full_text ORDER BY a.id"""
    return [(str(i), str(t), str(x)) for i, t, x in store.connection.execute(sql, [RULE, site])]


def site_notes(store: Store, site: str) -> list[tuple[str, str, str, str]]:
    """(id, address, title, name) of each whole article of a publisher whose note names where it appeared, by id."""
    sql = """
        SELECT a.id, a.url, a.title, a.origin_publisher FROM articles a
        WHERE a.publisher = ? AND a.full_text AND a.origin_publisher IS NOT NULL AND EXISTS (
          SELECT 1 FROM removed r WHERE r.article = a.id AND r.rule = 'appeared_on' AND instr(r.text, a.origin_publisher))
        ORDER BY a.id"""
    return [(str(i), str(u), str(t), str(n)) for i, u, t, n in store.connection.execute(sql, [site])]


def publishers(store: Store) -> list[str]:
    """Every publisher that an article is stored of, by name."""
    rows = store.connection.execute("SELECT DISTINCT publisher FROM articles ORDER BY publisher")
    return [str(r[0]) for r in rows]


def site_removals(store: Store, site: str, examples: int = 3) -> list[tuple[str, str, int, Sequence[str]]]:
    """(kind, rule, in how many articles, commonest texts) of what was taken out of a publisher's articles."""
    sql = """
        SELECT r.kind, r.rule, count(DISTINCT r.article) AS n FROM removed r JOIN articles a ON a.id = r.article
        WHERE a.publisher = ? GROUP BY r.kind, r.rule ORDER BY n DESC, r.kind, r.rule"""
    one = """
        SELECT substr(r.text, 1, 200) FROM removed r JOIN articles a ON a.id = r.article
        WHERE a.publisher = ? AND r.kind = ? AND r.rule = ? GROUP BY r.text ORDER BY count(*) DESC, r.text LIMIT ?"""
    return [
        (str(kind), str(rule), int(n), [str(r[0]) for r in store.connection.execute(one, [site, kind, rule, examples])])
        for kind, rule, n in store.connection.execute(sql, [site]).fetchall()
    ]
