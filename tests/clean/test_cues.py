"""Clean: a rule whose words a text lacks is not tried; each match of its form holds one of them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.clean import captions, markup, notes, passage, phrases, pitches, related, subject, tails
from newsdigest.clean.cues import CUES, cued, starts
from newsdigest.text.anchors import matches

FORMS = [
    ("placeholder", markup._PLACEHOLDER),
    ("note", notes._HEAD),
    ("seam", passage._SEAM),
    ("shout", phrases._SHOUT),
    ("label", related._LABEL),
    ("list", related._LIST),
    ("list", related._LIST_FLAT),
    ("sale", pitches._SAYINGS[0]),
    ("contact", tails._CONTACT),
]
LETTERS = st.sampled_from(
    [*map(chr, range(32, 127)), *"\n’–—»…”“‘"]
)  # a form that is deaf to case also takes "ſ" for s


def test_each_rule_is_tried_here() -> None:
    assert {rule for rule, _ in FORMS} == set(CUES) - {"script", "variable"}  # these two: below


@pytest.mark.parametrize(("rule", "form"), FORMS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_a_form_matches_holds_one_of_its_words(rule: str, form: re.Pattern[str]) -> None:
    @settings(max_examples=150, deadline=None, database=None)
    @given(st.from_regex(form, alphabet=LETTERS))
    def holds(text: str) -> None:
        assert rule in cued(text.lower())

    holds()


@settings(max_examples=150, deadline=None)
@given(st.from_regex(markup._SCRIPT, alphabet=LETTERS))
def test_a_script_is_looked_for_where_one_can_stand(text: str) -> None:
    if "(" in text or "{" in text:
        assert markup._holds_script(text, cued(text.lower()))


STARTS = [(pitches.CUES, pitches.CUE_STARTS), (subject._CRYPTO, subject._CRYPTO_STARTS)]
STARTS_OF_ANY_CASE = [(markup._SCRIPT, markup._SCRIPT_STARTS), (related._LABEL, related._LABEL_STARTS)]
SELLING = st.sampled_from(
    ("pre-sale", "presales", "stage 2", "100x", "x", "5", "hard cap", "hardcap ", "audit by ", "early ", "birds", "early-stage", "act ", "fast", "don’t miss", "bonus", "es", "game-changing", "coins to ", "buy now", "whether ", "ether", "eth ", "on-chain", "onchain ", "tokenized", "digital assets", "layer-2", "mining", " ", ". ", "-")
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(SELLING, max_size=10).map("".join))
def test_words_of_a_kind_are_found_where_they_begin_as_by_a_search_of_the_whole(low: str) -> None:
    for form, words in STARTS:
        assert [m.span() for m in matches(form, low, starts(words, low))] == [m.span() for m in form.finditer(low)]


@pytest.mark.parametrize(
    ("form", "words"), [*STARTS, *STARTS_OF_ANY_CASE], ids=["advertising", "crypto", "script", "label"]
)
def test_each_wording_begins_with_one_of_its_starts(form: re.Pattern[str], words: str) -> None:
    @settings(max_examples=300, deadline=None, database=None)
    @given(st.from_regex(form, fullmatch=True, alphabet=LETTERS))
    def begins(text: str) -> None:
        assert 0 in starts(words, text.lower() if form is related._LABEL else text)

    begins()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=LETTERS), st.from_regex(captions._SOURCE, alphabet=LETTERS))
def test_a_source_is_named_before_a_colon(before: str, source: str) -> None:
    assert captions._is_named(before + source)


CAPTIONS = st.sampled_from(
    ("Bitcoin daily chart ", "Exchange flows of May ", "(Glassnode)", "– Source: Kaiko", ". ", "” ", "A")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CAPTIONS, max_size=12).map("".join))
def test_captions_are_found_where_they_begin_as_by_a_search_of_the_whole(text: str) -> None:
    begins = [0, *(m.end() for m in captions._BEGINS.finditer(text))]
    for form in (captions._MARKED, captions._TWICE, captions._IN_BRACKETS):
        assert [m.span() for m in matches(form, text, begins)] == [m.span() for m in form.finditer(text)]
