"""Search: any query is a query; what is found is marked."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdigest import store
from newsdigest.store import Store
from tests.store.test_records import _save


def test_words_phrases_and_prefixes(db: Store) -> None:
    _save(db)
    assert [f.article for f in store.search(db, "liquidat* bitcoin")] == ["a1"]
    assert [f.article for f in store.search(db, '"longs were liquidated"')] == ["a1"]
    assert store.search(db, '"were longs"') == ()
    assert store.search(db, "?!") == ()
    assert "\x02" in store.search(db, "longs")[0].sentence


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet='"*()^-+:{}ANDORNTE \x00', max_size=40))
def test_no_query_is_a_syntax_error(db: Store, words: str) -> None:
    store.search(db, words)


def test_the_shared_queries_are_no_errors(db: Store, shared) -> None:  # type: ignore[no-untyped-def]
    queries = json.loads((shared / "suites" / "fts" / "queries.json").read_text(encoding="utf-8"))["queries"]
    assert len(queries) > 20_000
    for query in queries:
        store.search(db, query)
