"""The tables, as migrations: all that are missing run in one transaction, and the file remembers which have run.

A migration that alters a table drops the views first (`drop_views`): they are made anew after the last one.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("newsdigest")

_TABLES = """
CREATE TABLE feeds (
  url TEXT PRIMARY KEY, publisher TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', tier INTEGER NOT NULL DEFAULT 2,
  reposts INTEGER NOT NULL DEFAULT 0, home TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '', checked TEXT, next_check TEXT, status TEXT NOT NULL DEFAULT 'new',
  detail TEXT NOT NULL DEFAULT '', failing_since TEXT, failures INTEGER NOT NULL DEFAULT 0, newest TEXT,
  moved_to TEXT NOT NULL DEFAULT '', moved_times INTEGER NOT NULL DEFAULT 0,
  manners TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE entries (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL, guid TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '', published TEXT, updated TEXT, summary TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '', source_url TEXT NOT NULL DEFAULT '', authors TEXT NOT NULL DEFAULT '[]',
  flags TEXT NOT NULL DEFAULT '[]', fingerprint TEXT NOT NULL DEFAULT '',
  day TEXT GENERATED ALWAYS AS (substr(published, 1, 10)) VIRTUAL
) STRICT;
CREATE INDEX entries_day ON entries(day);
CREATE INDEX entries_feed ON entries(feed);
CREATE TABLE pages (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
  published TEXT, authors TEXT NOT NULL DEFAULT '[]', source TEXT NOT NULL DEFAULT '', source_url TEXT NOT NULL DEFAULT '',
  full INTEGER NOT NULL DEFAULT 1, flags TEXT NOT NULL DEFAULT '[]', body BLOB NOT NULL, fetched TEXT NOT NULL,
  fingerprint TEXT NOT NULL
) STRICT;
CREATE INDEX pages_publisher ON pages(publisher);
CREATE INDEX pages_published ON pages(published);
CREATE INDEX pages_url ON pages(url);
CREATE TABLE articles (
  id TEXT PRIMARY KEY REFERENCES pages(id) ON DELETE CASCADE, publisher TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, published TEXT, modified TEXT, authors TEXT NOT NULL DEFAULT '[]', language TEXT NOT NULL DEFAULT 'en',
  origin_publisher TEXT, origin_url TEXT, origin_evidence TEXT, promo TEXT NOT NULL DEFAULT 'no',
  promo_evidence TEXT NOT NULL DEFAULT '', genre TEXT NOT NULL DEFAULT 'news', left_out TEXT NOT NULL DEFAULT '',
  full_text INTEGER NOT NULL DEFAULT 1, flags TEXT NOT NULL DEFAULT '[]', topic TEXT NOT NULL DEFAULT 'other',
  page_fingerprint TEXT NOT NULL, made_by TEXT NOT NULL,
  day TEXT GENERATED ALWAYS AS (substr(published, 1, 10)) VIRTUAL
) STRICT;
CREATE INDEX articles_day ON articles(day);
CREATE INDEX articles_publisher ON articles(publisher);
CREATE TABLE article_versions (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, page_fingerprint TEXT NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY (article, page_fingerprint)
) STRICT;
CREATE TABLE removed (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, n INTEGER NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL,
  text TEXT NOT NULL, "start" INTEGER, "end" INTEGER, PRIMARY KEY (article, n)
) STRICT;
CREATE TABLE coins (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, coin TEXT NOT NULL, "primary" INTEGER NOT NULL,
  PRIMARY KEY (article, coin)
) STRICT;
CREATE INDEX coins_coin ON coins(coin);
CREATE TABLE mentions (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, coin TEXT NOT NULL, "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL, PRIMARY KEY (article, "start", "end", coin)
) STRICT;
CREATE TABLE moves (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, n INTEGER NOT NULL, asset TEXT NOT NULL, metric TEXT NOT NULL,
  pct REAL NOT NULL, bound TEXT NOT NULL, "window" TEXT NOT NULL, kind TEXT NOT NULL, said_by TEXT, quote TEXT NOT NULL,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (article, n)
) STRICT;
CREATE INDEX moves_asset ON moves(asset);
CREATE TABLE amounts (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, n INTEGER NOT NULL, what TEXT NOT NULL, asset TEXT, side TEXT,
  usd REAL NOT NULL, bound TEXT NOT NULL, "window" TEXT, quote TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (article, n)
) STRICT;
CREATE TABLE levels (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, n INTEGER NOT NULL, asset TEXT NOT NULL, usd REAL NOT NULL,
  role TEXT NOT NULL, quote TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (article, n)
) STRICT;
CREATE TABLE drivers (
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, n INTEGER NOT NULL, type TEXT NOT NULL, effect TEXT NOT NULL,
  asset TEXT NOT NULL, hedge TEXT, said_by TEXT, quote TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (article, n)
) STRICT;
CREATE INDEX drivers_type ON drivers(type);
CREATE TABLE vectors (
  article TEXT PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, model TEXT NOT NULL, vector BLOB NOT NULL
) STRICT;
CREATE TABLE days (day TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) STRICT;
CREATE TABLE stories (
  day TEXT NOT NULL REFERENCES days(day) ON DELETE CASCADE, id TEXT NOT NULL, headline TEXT NOT NULL,
  publishers TEXT NOT NULL, independent_publishers TEXT NOT NULL, coins TEXT NOT NULL, PRIMARY KEY (day, id)
) STRICT;
CREATE INDEX stories_id ON stories(id);
CREATE TABLE story_articles (
  day TEXT NOT NULL, story TEXT NOT NULL, article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  score REAL NOT NULL, why TEXT NOT NULL, PRIMARY KEY (day, article),
  FOREIGN KEY (day, story) REFERENCES stories(day, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX story_articles_story ON story_articles(day, story);
CREATE INDEX story_articles_article ON story_articles(article);
CREATE TABLE reposts (
  day TEXT NOT NULL, story TEXT NOT NULL, "copy" TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  original TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, score REAL NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (day, "copy", original), FOREIGN KEY (day, story) REFERENCES stories(day, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE story_themes (
  day TEXT NOT NULL, story TEXT NOT NULL, cause TEXT NOT NULL, effect TEXT NOT NULL, weight REAL NOT NULL,
  PRIMARY KEY (day, cause, story), FOREIGN KEY (day, story) REFERENCES stories(day, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE digests (day TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE outcomes (
  stage TEXT NOT NULL, item TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, at TEXT NOT NULL,
  basis TEXT NOT NULL DEFAULT '', PRIMARY KEY (stage, item)
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, outcome TEXT NOT NULL DEFAULT 'unfinished'
) STRICT;
CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content='articles', tokenize='porter unicode61 remove_diacritics 2');
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
  INSERT INTO articles_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text);
END;
"""

_CORRECTIONS = """
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')), at TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '', undone TEXT
) STRICT;
CREATE TABLE correction_articles (
  correction INTEGER NOT NULL REFERENCES corrections(id), article TEXT NOT NULL, "out" INTEGER NOT NULL,
  PRIMARY KEY (correction, article)
) STRICT;
CREATE INDEX correction_articles_article ON correction_articles(article);
"""

_SITES = """
CREATE TABLE sites (site TEXT PRIMARY KEY, pages INTEGER NOT NULL) STRICT;
CREATE TABLE site_blocks (
  site TEXT NOT NULL REFERENCES sites(site) ON DELETE CASCADE, block TEXT NOT NULL, pages INTEGER NOT NULL,
  PRIMARY KEY (site, block)
) STRICT;
"""


_UNDONE = """
CREATE INDEX pages_kept ON pages(id, fingerprint) WHERE length(body) > 0;
CREATE INDEX articles_made ON articles(id, page_fingerprint, made_by);
"""


@migrations()  # type: ignore[untyped-decorator]
def m001_tables(db: Database) -> None:
    """Every table of the first release."""
    for statement in _statements(_TABLES):
        db.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def m002_corrections(db: Database) -> None:
    """A person's corrections of stories. Articles are named, not referred to: a correction outlives them."""
    for statement in _statements(_CORRECTIONS):
        db.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def m003_sites(db: Database) -> None:
    """What was learned of sites: sentences that recur across a site's articles."""
    for statement in _statements(_SITES):
        db.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def m004_secrets(db: Database) -> None:
    """No table holds a secret any more: feeds' go to their file beside the database, all others are masked."""
    from newsdigest.store.secrets import hide_secrets

    hide_secrets(db.conn)


@migrations()  # type: ignore[untyped-decorator]
def m005_undone(db: Database) -> None:
    """What is not done yet is found without reading a body or a text: those lie before the columns that tell."""
    for statement in _statements(_UNDONE):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """The script's statements: a trigger's body holds semicolons of its own and ends with END."""
    out, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        whole = part.strip()
        inside_trigger = whole.upper().startswith("CREATE TRIGGER")
        if whole.endswith(";") and (not inside_trigger or whole.upper().endswith("END;")):
            out.append(whole)
            part = ""
    return out
