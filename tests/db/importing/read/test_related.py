"""What tools say of a ticket's type, its parent and what holds it up."""

from typing import Any

import pytest

from db.importing.read import read

FIELDS = ("issue_type", "parent_key", "blocked_by", "blocks", "blocked")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Issue key,Issue id,Summary,Issue Type,Status,Parent id,Inward issue link (Blocks),"
                "Inward issue link (Blocks)\n"
                "X-1,10,A,Story,To Do,,,\nX-2,11,B,Sub-task,Blocked,10,X-1,X-3\n"
            ),
            ("Sub-task", "X-1", "X-1; X-3", None, "Blocked"),
        ),
        (
            (
                "ID,Work Item Type,Title,State,Parent,Tags\n"
                "1,Epic,A,New,,\n2,User Story,B,New,1,ui; Blocked\n"
            ),
            ("User Story", "1", None, None, "Blocked"),
        ),
        (
            (
                "Issue ID,URL,Title,State,Parent IID,Labels\n"
                "1,https://git.example/firm/shop/-/issues/1,A,Open,,\n"
                "2,https://git.example/firm/shop/-/issues/2,B,Open,1,blocked\n"
            ),
            (None, "firm/shop#1", None, None, "blocked"),
        ),
        (
            (
                "#,Project,Tracker,Subject,Status,Parent task,Blocked by\n"
                "1,P,Feature,A,New,,\n2,P,Bug,B,New,#1,1\n"
            ),
            ("Bug", "1", "1", None, None),
        ),
        (
            (
                "Task ID,Name,Parent task,Blocked By (Dependencies),Blocking (Dependencies)\n"
                "100,Build it,,,\n200,Test it,Build it,Build it,\n"
            ),
            (None, "100", "100", None, None),
        ),
        (
            "id,title,type,parent,blocked by,blocked\n1,A,story,,,no\n2,B,task,1,1,yes\n",
            ("task", "1", "1", None, "Blocked"),
        ),
    ],
    ids=["Jira", "Azure DevOps", "GitLab", "Redmine", "Asana", "plain list"],
)
def test_type_parent_and_what_holds_a_ticket_up_are_read(
    text: str, expected: tuple[Any, ...]
) -> None:
    sheet = read(text.encode(), name="it.csv", kind="tickets")

    _, row = sheet.records
    assert sheet.problems == ()
    assert tuple(row.get(name) for name in FIELDS) == expected
