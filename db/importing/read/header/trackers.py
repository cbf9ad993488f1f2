"""Recognise the tool that wrote a file by its header, and read its keys."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.importing.read.header.words import word


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tool that exports tickets. Its files have all headers of at least one of `signs`."""

    name: str
    signs: tuple[frozenset[str], ...]
    prefers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field: the only headers to use for it if the file has any of them, the best first."""
    lacks: frozenset[str] = frozenset()
    """Headers that its files never have."""
    is_keyed_by_project: bool = False
    """Whether numbers are unique only within a project, which a ticket's address names."""
    names_by_title: bool = False
    """Whether its files name related tickets by their titles."""


def _tracker(
    name: str,
    *signs: str,
    lacks: str = "",
    is_keyed_by_project: bool = False,
    names_by_title: bool = False,
    **prefers: str,
) -> Tracker:
    return Tracker(
        name,
        tuple(frozenset(map(word, sign.split(" | "))) for sign in signs),
        {key: tuple(map(word, listed.split(" | "))) for key, listed in prefers.items()},
        frozenset(map(word, filter(None, lacks.split(" | ")))),
        is_keyed_by_project,
        names_by_title,
    )


TRACKERS = (
    _tracker(
        "Jira",
        "issue key | issue id",
        "issue key | summary",
        "key | summary | issue type",
        "clave de incidencia",
        "clave | resumen",
        "clé de ticket",
        "clé de demande",
        "clé | résumé",
        "vorgangsschlüssel",
        "schlüssel | zusammenfassung",
        "chave da item",
        "chave do item",
        "chave da pendência",
        "chave | resumo",
        "chiave segnalazione",
        "chiave ticket",
        "chiave | riepilogo",
    ),
    _tracker(
        "GitLab",
        "issue id | title | url",
        "issue id | author username",
        id="issue id",
        assignee="assignee | assignee username",
        is_keyed_by_project=True,
    ),
    _tracker("Azure DevOps", "id | work item type | title"),
    _tracker(
        "Linear",
        "id | team | title | cycle name",
        "id | team | title | triaged",
        "id | team | title | canceled",
    ),
    _tracker("Bugzilla", "bug id | summary", "bug id | short desc"),
    _tracker("Redmine", "# | tracker", "# | subject | project", "# | proyecto", "# | projekt"),
    _tracker("Trello", "card id | card name", status="list name"),
    _tracker("ClickUp", "task id | task name | task content", "task id | task name | space name"),
    _tracker(
        "Planner", "task id | task name | bucket name", status="progress", assignee="assigned to"
    ),
    _tracker("YouTrack", "issue id | summary | state"),
    _tracker("Shortcut", "id | name | requester | owners"),
    _tracker("Smartsheet", "row id | task name", due_date="due date | finish | end date"),
    _tracker(
        "Taiga",
        "ref | subject | assigned to",
        id="ref",
        assignee="assigned to full name | assigned to",
    ),
    _tracker(
        "Phabricator",
        "phid | monogram",
        id="monogram",
        status="status name | status",
        priority="priority name",
    ),
    _tracker("Wrike", "key | folder | title", status="status", due_date="end date"),
    _tracker("Zoho Projects", "task id | task name | task list", status="custom status | status"),
    _tracker("Basecamp", "id | title | content | due on"),
    _tracker("Mantis", "id | reporter | view status", priority="priority"),
    _tracker("OpenProject", "id | subject | type", due_date="due date | finish date"),
    _tracker("monday.com", "name | item id", "name | item id (auto generated)"),
    _tracker("Pivotal Tracker", "id | title | current state"),
    _tracker("ServiceNow", "number | short description"),
    _tracker("Asana", "task id | name", names_by_title=True),
    _tracker(
        "GitHub",
        "number | title | state",
        "number | title | html url",
        id="number | url",
        url="html url | url",
        is_keyed_by_project=True,
    ),
    _tracker(
        "GitHub",
        "title | url | assignees | status",
        lacks="id",
        id="url",
        is_keyed_by_project=True,
    ),
)

# https://gitlab.com/group/shop/-/issues/12, https://github.com/firm/shop/issues/12 or /pull/12,
# https://api.github.com/repos/firm/shop/issues/12
_ADDRESS = re.compile(
    r"https?://(?:api\.[^/\s]+/repos/|[^/\s]+/)(?P<project>[^?#\s]+?)(?:/-)?/(?:issues|work_items|pull|merge_requests)/"
    r"(?P<number>\d+)"
)


def tracker_of(header: Sequence[str]) -> Tracker | None:
    """The tool whose files have such a header; None if no tool in particular."""
    there = set(map(word, header))
    return next(
        (
            tracker
            for tracker in TRACKERS
            if any(sign <= there for sign in tracker.signs) and not tracker.lacks & there
        ),
        None,
    )


def project_key(cell: str, address: str) -> str:
    """A ticket's key with its project, `firm/shop#12`; `cell` unchanged without an address."""
    found = _ADDRESS.match(address)
    if not found:
        return cell
    number = cell if cell.isdigit() else found["number"]
    return f"{found['project']}#{number}"
