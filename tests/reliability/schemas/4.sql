CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
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
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')), at TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '', undone TEXT
) STRICT;
CREATE TABLE correction_articles (
  correction INTEGER NOT NULL REFERENCES corrections(id), article TEXT NOT NULL, "out" INTEGER NOT NULL,
  PRIMARY KEY (correction, article)
) STRICT;
CREATE INDEX correction_articles_article ON correction_articles(article);
CREATE TABLE sites (site TEXT PRIMARY KEY, pages INTEGER NOT NULL) STRICT;
CREATE TABLE site_blocks (
  site TEXT NOT NULL REFERENCES sites(site) ON DELETE CASCADE, block TEXT NOT NULL, pages INTEGER NOT NULL,
  PRIMARY KEY (site, block)
) STRICT;
INSERT INTO [_sqlite_migrations] ([id], [migration_set], [name], [applied_at]) VALUES (1, 'newsdigest', 'm001_tables', '2026-11-25 18:20:49.261877+00:00');
INSERT INTO [_sqlite_migrations] ([id], [migration_set], [name], [applied_at]) VALUES (2, 'newsdigest', 'm002_corrections', '2026-11-25 18:20:49.262169+00:00');
INSERT INTO [_sqlite_migrations] ([id], [migration_set], [name], [applied_at]) VALUES (3, 'newsdigest', 'm003_sites', '2026-11-25 18:20:49.262355+00:00');
INSERT INTO [_sqlite_migrations] ([id], [migration_set], [name], [applied_at]) VALUES (4, 'newsdigest', 'm004_secrets', '2026-11-25 18:20:49.262628+00:00');
INSERT INTO [feeds] ([url], [publisher], [title], [tier], [reposts], [home], [etag], [last_modified], [checked], [next_check], [status], [detail], [failing_since], [failures], [newest], [moved_to], [moved_times], [manners]) VALUES ('https://ledger.example/feed', 'The Ledger Post', '', 2, 0, '', 'W/"7"', '', NULL, '2025-06-13T12:00:00Z', 'new', '', NULL, 0, NULL, '', 0, '');
INSERT INTO [entries] ([id], [feed], [publisher], [url], [guid], [title], [published], [updated], [summary], [source], [source_url], [authors], [flags], [fingerprint]) VALUES ('a1', 'https://ledger.example/feed', 'The Ledger Post', 'https://ledger.example/a1', '', 'Slips', '2025-06-13T12:00:00Z', NULL, '', '', '', '[]', '[]', 'd1a390eac4788d66');
INSERT INTO [entries] ([id], [feed], [publisher], [url], [guid], [title], [published], [updated], [summary], [source], [source_url], [authors], [flags], [fingerprint]) VALUES ('a2', 'https://ledger.example/feed', 'The Ledger Post', 'https://ledger.example/a2', '', 'Slips', '2025-06-13T12:00:00Z', NULL, '', '', '', '[]', '[]', 'd1a390eac4788d66');
INSERT INTO [pages] ([id], [url], [publisher], [kind], [title], [published], [authors], [source], [source_url], [full], [flags], [body], [fetched], [fingerprint]) VALUES ('a1', 'https://ledger.example/a1', 'The Ledger Post', 'text', '', '2025-06-13T12:00:00Z', '[]', '', '', 1, '[]', X'785E05C14D0A84300C06D0AB7C8BBA9362117FB6BA103C46B5A90462C3D4C830B79FF756B653B9209308821F1A68C15639C59FC772E86B70A1C3CD22AC059A215AAE075FAA04E1CFCB291A258FDD6035267A100D6E1ADBB90FFE0FC2E51E7E', '2025-06-13T12:00:00Z', 'e67197f28843f3a3');
INSERT INTO [pages] ([id], [url], [publisher], [kind], [title], [published], [authors], [source], [source_url], [full], [flags], [body], [fetched], [fingerprint]) VALUES ('a2', 'https://ledger.example/a2', 'The Ledger Post', 'text', '', '2025-06-13T12:00:00Z', '[]', '', '', 1, '[]', X'785E05C14D0A84300C06D0AB7C0BDD49D18A3F5B5D081EA3DA54029986A991616EEF7B2BDBA99C914804DE0D3534632B1CC3DF6139F43154BEC5874558333441345F377E5408C2DF8763308A0EBBC14A88742318AA696CE6BE732FC3701E80', '2025-06-13T12:00:00Z', 'f21a6722bad06c29');
INSERT INTO [articles] ([id], [publisher], [url], [title], [text], [published], [modified], [authors], [language], [origin_publisher], [origin_url], [origin_evidence], [promo], [promo_evidence], [genre], [left_out], [full_text], [flags], [topic], [page_fingerprint], [made_by]) VALUES ('a1', 'The Ledger Post', 'https://ledger.example/a1', 'Slips', 'Bitcoin fell 1.5% on Friday. About $10 million of longs were liquidated. It trades at $76,831.', '2025-06-13T12:00:00Z', NULL, '[]', 'en', NULL, NULL, NULL, 'no', '', 'news', '', 1, '[]', 'liquidations', 'e67197f28843f3a3', '0.1.0 frozen');
INSERT INTO [articles] ([id], [publisher], [url], [title], [text], [published], [modified], [authors], [language], [origin_publisher], [origin_url], [origin_evidence], [promo], [promo_evidence], [genre], [left_out], [full_text], [flags], [topic], [page_fingerprint], [made_by]) VALUES ('a2', 'The Ledger Post', 'https://ledger.example/a2', 'Slips', 'Bitcoin fell 2.5% on Friday. About $20 million of longs were liquidated. It trades at $76,831.', '2025-06-13T12:00:00Z', NULL, '[]', 'en', NULL, NULL, NULL, 'no', '', 'news', '', 1, '[]', 'liquidations', 'f21a6722bad06c29', '0.1.0 frozen');
INSERT INTO [removed] ([article], [n], [kind], [rule], [text], [start], [end]) VALUES ('a1', 0, 'cta', 'follow', 'Follow us', 0, 9);
INSERT INTO [removed] ([article], [n], [kind], [rule], [text], [start], [end]) VALUES ('a2', 0, 'cta', 'follow', 'Follow us', 0, 9);
INSERT INTO [coins] ([article], [coin], [primary]) VALUES ('a1', 'BTC', 1);
INSERT INTO [coins] ([article], [coin], [primary]) VALUES ('a2', 'BTC', 1);
INSERT INTO [mentions] ([article], [coin], [start], [end]) VALUES ('a1', 'BTC', 6, 13);
INSERT INTO [mentions] ([article], [coin], [start], [end]) VALUES ('a2', 'BTC', 6, 13);
INSERT INTO [moves] ([article], [n], [asset], [metric], [pct], [bound], [window], [kind], [said_by], [quote], [start], [end]) VALUES ('a1', 0, 'BTC', 'price', -1.5, 'exact', '24h', 'change', NULL, 'fell 1.5%', 14, 23);
INSERT INTO [moves] ([article], [n], [asset], [metric], [pct], [bound], [window], [kind], [said_by], [quote], [start], [end]) VALUES ('a2', 0, 'BTC', 'price', -2.5, 'exact', '24h', 'change', NULL, 'fell 2.5%', 14, 23);
INSERT INTO [amounts] ([article], [n], [what], [asset], [side], [usd], [bound], [window], [quote], [start], [end]) VALUES ('a1', 0, 'liquidations', 'BTC', 'long', 10000000.0, 'about', '24h', '$10 million of longs', 0, 9);
INSERT INTO [amounts] ([article], [n], [what], [asset], [side], [usd], [bound], [window], [quote], [start], [end]) VALUES ('a2', 0, 'liquidations', 'BTC', 'long', 20000000.0, 'about', '24h', '$20 million of longs', 0, 9);
INSERT INTO [levels] ([article], [n], [asset], [usd], [role], [quote], [start], [end]) VALUES ('a1', 0, 'BTC', 76831.0, 'current', 'It trades at $76,831', 0, 9);
INSERT INTO [levels] ([article], [n], [asset], [usd], [role], [quote], [start], [end]) VALUES ('a2', 0, 'BTC', 76831.0, 'current', 'It trades at $76,831', 0, 9);
INSERT INTO [drivers] ([article], [n], [type], [effect], [asset], [hedge], [said_by], [quote], [start], [end]) VALUES ('a1', 0, 'liquidations', 'down', 'BTC', NULL, NULL, 'longs were liquidated', 0, 9);
INSERT INTO [drivers] ([article], [n], [type], [effect], [asset], [hedge], [said_by], [quote], [start], [end]) VALUES ('a2', 0, 'liquidations', 'down', 'BTC', NULL, NULL, 'longs were liquidated', 0, 9);
INSERT INTO [vectors] ([article], [model], [vector]) VALUES ('a1', 'encoder', X'0000003F000080BE');
INSERT INTO [vectors] ([article], [model], [vector]) VALUES ('a2', 'encoder', X'0000003F000080BE');
INSERT INTO [digests] ([day], [json]) VALUES ('2025-06-13', '{}');
INSERT INTO [outcomes] ([stage], [item], [status], [reason], [detail], [at], [basis]) VALUES ('crawl', 'https://ledger.example/a9', 'failed', 'http_404', '', '2025-06-13T12:00:00Z', '');
INSERT INTO [outcomes] ([stage], [item], [status], [reason], [detail], [at], [basis]) VALUES ('write', '2025-06-13', 'kept', '', '', '', '');
INSERT INTO [runs] ([id], [command], [started], [finished], [outcome]) VALUES (1, 'run', '2025-06-13T12:00:00Z', '2025-06-13T12:00:00Z', 'done');
PRAGMA application_id = 1313100593;
PRAGMA user_version = 4;
