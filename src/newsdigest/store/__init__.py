"""Store: one SQLite file, every record with its evidence. The only code that speaks SQL."""

import sqlite3

from newsdigest.store.articles import (
    coin_known,
    days_with_news,
    find_article,
    load_item,
    load_items,
    save_made,
    save_ready,
)
from newsdigest.store.care import backup, check, prune, restore
from newsdigest.store.corrections import (
    corrections_between,
    load_corrections,
    merge_of,
    save_correction,
    split_of,
    undo_correction,
)
from newsdigest.store.database import Store, open_store
from newsdigest.store.find import StoredMember, StoredStory, figures_of, known_story, stories_holding, stories_of
from newsdigest.store.search import Found, search
from newsdigest.store.secrets import keep_secrets, reveal
from newsdigest.store.sites import (
    load_sites,
    publishers,
    save_site,
    site_notes,
    site_removals,
    site_texts,
    sites_to_learn,
)
from newsdigest.store.sources import (
    StoredPage,
    begin_run,
    changed_entries,
    count_outcomes,
    end_run,
    known_ids,
    known_urls,
    load_feeds,
    load_page,
    load_pages,
    remove_feed,
    save_entries,
    save_feeds,
    save_outcomes,
    save_page,
    save_pages,
    undone_ids,
)
from newsdigest.store.stories import (
    counts_of,
    day_fingerprint,
    digests_due,
    entries_of_day,
    grouped_fingerprint,
    is_pruned,
    kept_digest,
    load_digest,
    load_headlines,
    load_stories,
    load_themes,
    save_digest,
    save_stories,
    story_members,
)
from newsdigest.store.tables import Made
from newsdigest.store.writer import writing

SQLITE_VERSION = sqlite3.sqlite_version

__all__ = [
    "SQLITE_VERSION", "Found", "Made", "Store", "StoredMember", "StoredPage", "StoredStory", "backup", "begin_run",
    "changed_entries", "check", "coin_known", "corrections_between", "count_outcomes", "counts_of",
    "day_fingerprint", "days_with_news", "digests_due", "end_run", "entries_of_day", "figures_of", "find_article",
    "grouped_fingerprint", "is_pruned", "keep_secrets", "kept_digest", "known_ids", "known_story", "known_urls", "load_corrections",
    "load_digest", "load_feeds", "load_headlines", "load_item", "load_items", "load_page", "load_pages", "load_sites", "load_stories",
    "load_themes", "merge_of", "open_store", "prune", "publishers", "remove_feed", "restore", "reveal", "save_correction", "save_digest",
    "save_entries", "save_feeds", "save_made", "save_outcomes", "save_page", "save_pages", "save_ready",
    "save_site", "save_stories", "search", "site_notes", "site_removals", "site_texts", "sites_to_learn", "split_of",
    "stories_holding", "stories_of", "story_members", "undo_correction", "undone_ids", "writing",
]  # fmt: skip
