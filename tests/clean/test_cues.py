"""Clean: a rule whose words a text lacks is not tried; each match of its form holds one of them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.clean import captions, markup, passage, phrases, pitches, related, tails
from newsdigest.clean.cues import CUES, cued
from newsdigest.text.anchors import matches

FORMS = [
    ("placeholder", markup._PLACEHOLDER),
    ("script", markup._SCRIPT),
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
    assert {rule for rule, _ in FORMS} == set(CUES)


@pytest.mark.parametrize(("rule", "form"), FORMS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_a_form_matches_holds_one_of_its_words(rule: str, form: re.Pattern[str]) -> None:
    @settings(max_examples=150, deadline=None, database=None)
    @given(st.from_regex(form, alphabet=LETTERS))
    def holds(text: str) -> None:
        assert rule in cued(text.lower())

    holds()


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
