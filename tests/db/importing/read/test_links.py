"""Where a file's own links lead is learnt from most of them."""

import pytest

from db.importing.read import read


def links(text: str) -> dict[str | None, str]:
    return dict(read(text.encode(), name="issues.csv").links)


@pytest.mark.parametrize(
    ("rows", "pattern"),
    [
        (
            (
                "Issue key,Summary,URL\n"
                "PAY-1,One,https://jira.example/browse/PAY-1\n"
                "PAY-2,Two,https://jira.example/browse/PAY-2\n"
            ),
            "https://jira.example/browse/{key}",
        ),
        (
            (
                "ID,Team,Title,Cycle Name,URL\n"
                "ENG-1,Core,One,,https://linear.app/firm/issue/ENG-1/one\n"
                "ENG-2,Core,Two,,https://linear.app/firm/issue/ENG-2/two\n"
            ),
            "https://linear.app/firm/issue/{key}",
        ),
        (
            (
                "number,title,state,url,html_url\n"
                "1,One,open,https://api.github.com/repos/a/b/issues/1,https://github.com/a/b/issues/1\n"
                "2,Two,open,https://api.github.com/repos/a/b/issues/2,https://github.com/a/b/pull/2\n"
                "3,Two,open,https://api.github.com/repos/a/c/issues/3,https://github.com/a/c/issues/3\n"
            ),
            "https://github.com/{project}/issues/{number}",
        ),
        (
            (
                "Bug ID,Summary,Link\n"
                "11,One,http://bugs.example/show_bug.cgi?id=11&full=1\n"
                "12,Two,http://bugs.example/show_bug.cgi?id=12&full=1\n"
            ),
            "http://bugs.example/show_bug.cgi?id={key}&full=1",
        ),
    ],
)
def test_the_pattern_of_most_links_is_learnt(rows: str, pattern: str) -> None:
    assert links(rows) == {None: pattern}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert('PAY-1')",
        "https://me:word@jira.example/PAY-1",
        "https://jira.example/x",
        "",
    ],
)
def test_links_that_may_do_harm_or_name_no_key_teach_nothing(address: str) -> None:
    assert links(f"Issue key,Summary,URL\nPAY-1,One,{address}\n") == {}


def test_links_that_disagree_teach_nothing() -> None:
    rows = "".join(f"PAY-{n},One,https://host{n}.example/PAY-{n}\n" for n in range(4))
    assert links(f"Issue key,Summary,URL\n{rows}") == {}
