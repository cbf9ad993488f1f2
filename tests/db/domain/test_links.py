"""Which links to trackers are taken, and where they lead."""

import pytest

from db.domain.links import checked_pattern, link_to, patterns_in
from db.errors import Invalid

JIRA = "https://jira.firm.example/browse/{key}"
GITHUB = "https://github.com/{project}/issues/{number}"


@pytest.mark.parametrize("pattern", [JIRA, GITHUB, "http://10.0.0.7:8080/show_bug.cgi?id={key}#c1"])
def test_an_address_with_a_gap_for_the_key_is_taken(pattern: str) -> None:
    assert checked_pattern(f" {pattern}\n") == pattern


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("javascript:alert('{key}')", "no spaces, quotes"),
        ("javascript:alert({key})", "begins with https:// or http://"),
        ("JavaScript://jira.example/%0aalert({key})", "begins with https:// or http://"),
        ("data:text/html,{key}", "begins with https:// or http://"),
        ("file:///etc/{key}", "begins with https:// or http://"),
        ("//jira.example/{key}", "begins with https:// or http://"),
        ("https:///{key}", "begins with https:// or http://"),
        ("https://bo:secret@jira.example/{key}", "name or password"),
        ("https://jira.example@evil.example/{key}", "name or password"),
        ("https://{key}.evil.example/", "after the host"),
        ("https://jira.example:port/{key}", "This is no address"),
        ("https://jira.example/{key}/{secret}", "after the host"),
        ("https://jira.example/{{key}}", "after the host"),
        ("https://jira.example/browse/", r"Write \{key\}"),
        ("https://jira.example/{project}", r"Write \{key\}"),
        ("https://jira.example/{key}\x00", "no spaces"),
        ('https://jira.example/{key}" onclick="x', "no spaces"),
        ("https://jira.example\\@evil.example/{key}", "no spaces"),
        (f"https://jira.example/{'a' * 500}{{key}}", "at most 500"),
    ],
)
def test_what_may_do_harm_or_has_no_gap_is_refused_with_a_sentence(pattern: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        checked_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "key", "link"),
    [
        (JIRA, "PAY-12", "https://jira.firm.example/browse/PAY-12"),
        (JIRA, "a/../b?c#d", "https://jira.firm.example/browse/a%2F..%2Fb%3Fc%23d"),
        (JIRA, "{key}", "https://jira.firm.example/browse/%7Bkey%7D"),
        (GITHUB, "firm/shop#12", "https://github.com/firm/shop/issues/12"),
        (GITHUB, "12", None),
    ],
)
def test_a_key_fills_the_gap_and_nothing_else(pattern: str, key: str, link: str | None) -> None:
    assert link_to(pattern, key) == link


@pytest.mark.parametrize(
    ("key", "address", "found"),
    [
        ("PAY-12", "https://jira.firm.example/browse/PAY-12", (JIRA, JIRA)),
        (
            "ENG-7",
            "https://linear.app/firm/issue/ENG-7/log-in",
            ("https://linear.app/firm/issue/{key}", "https://linear.app/firm/issue/{key}/log-in"),
        ),
        ("firm/shop#12", "https://github.com/firm/shop/issues/12", (GITHUB, GITHUB)),
        ("1", "https://host1.example/1/edit/1", ("https://host1.example/1/edit/{key}",) * 2),
        ("12", "https://jira.example/browse/PAY-123", None),
        ("12", "https://api.github.com/repos/firm/shop/issues/12", None),
        ("PAY-12", "javascript:alert(PAY-12)", None),
        ("PAY-12", "https://bo:secret@jira.example/PAY-12", None),
        ("PAY-12", "https://jira.example/{x}/PAY-12", None),
        ("PAY-12", "not an address", None),
    ],
)
def test_a_pattern_is_read_from_a_tickets_own_address(
    key: str, address: str, found: tuple[str, str] | None
) -> None:
    assert patterns_in(key, address) == found
