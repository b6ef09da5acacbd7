"""Addresses: one strict reading, and a canonical form that never changes when it is made again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.text.addresses import canonical, host_of, join_address, parse_address, same_site

HOSTILE = [
    "http://127.1/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://good.example@bad.example/",
    "http://good.example\\@bad.example/",
    "http://127.0.0.1%00.example.com/",
    "http://127.0.0.1:80:80/",
    "http://exa\nmple.com/",
    "http://\t127.0.0.1/",
    "http:///a",
    "http:a.example",
    "//a.example/",
    "http://[fe80::1%25eth0]/",
    "http://a..example/",
    "http://a.example:0/",
    "http://a.example:99999/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "http://" + "a" * 5000,
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_ambiguous_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_address(url)
    assert host_of(url) == ""


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("http://example.com:80/a?b#c", "http://example.com/a?b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://a.example/x y?z=1 2", "https://a.example/x%20y?z=1%202"),
        ("https://a.example/%C3%A4%20", "https://a.example/%C3%A4%20"),
        ("https://a.example.", "https://a.example/"),
        ("http://[2606:4700:4700:0::1111]:8080/", "http://[2606:4700:4700::1111]:8080/"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),  # read as what browsers read it as, for the gate to refuse
    ],
)
def test_plain_addresses(url: str, want: str) -> None:
    assert str(parse_address(url)) == want


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://a.example/x?utm_source=r&utm_medium=s", "https://a.example/x"),
        ("https://a.example/x?id=4&UTM_Source=r&page=2", "https://a.example/x?id=4&page=2"),
        ("https://a.example/x?gclid=1&fbclid=2&a=", "https://a.example/x?a="),
        ("https://a.example/x/#frag", "https://a.example/x/"),
        ("not an address", "not an address"),
    ],
)
def test_canonical(url: str, want: str) -> None:
    assert canonical(url) == want
    assert canonical(want) == want


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_twice_is_once(text: str) -> None:
    for url in (text, "http://" + text, "https://a.example/" + text):
        once = canonical(url)
        assert canonical(once) == once
        assert join_address("https://a.example/x", url).isascii()
        host_of(url)


def test_sites() -> None:
    assert same_site("https://www.a.example/", "https://m.a.example/x")
    assert not same_site("https://a.example/", "https://b.example/")
    assert not same_site("", "")
