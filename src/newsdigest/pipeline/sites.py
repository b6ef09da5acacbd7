"""What the pipeline learns of sites between cleaning: from the store to clean's rules and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsdigest import store
from newsdigest.errors import CleanError
from newsdigest.records import Removal
from newsdigest.reference.publishers import family
from newsdigest.store import Store
from newsdigest.text.sentences import sentences

if TYPE_CHECKING:
    from newsdigest.clean import SiteBlocks

LEAST = 20  # articles of a site before anything is learned of it
GROWTH = 1.25  # times as many articles before it is learned again


def known(db: Store) -> Mapping[str, SiteBlocks]:
    """What is known of each site by its publisher's name; under "" what several sites taught, for all others."""
    from newsdigest.clean import SiteBlocks, shared

    found = {site: SiteBlocks(site, pages, blocks) for site, (pages, blocks) in store.load_sites(db).items()}
    return found | {"": shared(found.values())}


def with_removals(db: Store, article: str) -> tuple[str, tuple[Removal, ...]] | None:
    """The text that a stored article was cut from, with what was taken out in its place; None where it can't be told."""
    from newsdigest.clean import in_place

    given = store.load_page(db, article)
    if given is None:
        return None
    sites = known(db)
    try:
        return in_place(given.page, site=sites.get(given.page.publisher, sites[""]))
    except CleanError:
        return None  # the page held no article: what its feed said of it stands for it


def learn(db: Store, window: int) -> None:
    """Learn of the sites that have grown. The articles that hold what is new are to be made again: the store says so.

    So are the days that rest on them, up to WINDOW days from theirs on.
    """
    from newsdigest.clean import OWN_NAME, learn_names, learn_site, sentence_key

    before = known(db)
    for site in store.sites_to_learn(db, LEAST, GROWTH):
        texts = store.site_texts(db, site)
        old = before[site].blocks if site in before else {}
        learned = learn_site(site, [(title, text) for _, title, text in texts], old)
        notes = store.site_notes(db, site)
        others = [p for p in store.publishers(db) if family(p) != family(site)]
        names = learn_names(
            site, {urlsplit(u).netloc for _, u, _, _ in notes}, [(t, n) for _, _, t, n in notes], others
        )
        blocks = {**learned.blocks, **{OWN_NAME + n: sum(n == name for *_, name in notes) for n in names}}
        new = learned.blocks.keys() - old.keys()
        again = [i for i, _, text in texts if new and any(sentence_key(s) in new for s in sentences(text))]
        again += [i for i, _, _, name in notes if OWN_NAME + name in blocks and i not in again]
        store.save_site(db, site, learned.pages, blocks, again, window)
