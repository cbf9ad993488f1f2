"""Keys link to their trackers: set by managers, learnt at import, told wherever a key is."""

import pytest

from db.access import Actor
from db.commands.records.links import set_link
from db.engine import Database
from db.errors import Forbidden, Invalid
from db.importing.save import import_rows
from db.models.accounts import SecurityEvent
from db.queries.assignments import assignments
from db.queries.links import link_patterns
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.tickets import ticket, tickets
from tests.db.together.reading import rows_of
from tests.factories import ANN, START, make_assignments, make_developers, make_ticket

JIRA, OTHER = "https://jira.example/browse/{key}", "https://other.example/{key}"


def import_tickets(database: Database, links: dict[str | None, str], *keys: str) -> None:
    rows = [{"external_key": key, "title": key} for key in keys]
    with database.write() as session:
        import_rows(session, "tickets", rows, actor=ANN, at=START, source="Jira", links=links)


def test_keys_link_to_where_the_file_said_and_managers_may_change_it(database: Database) -> None:
    import_tickets(database, {None: JIRA, "Elsewhere": OTHER}, "PAY-1")
    import_tickets(database, {None: OTHER}, "PAY-1", "PAY-2")
    with database.write() as session:
        make_developers(session, "Dana")
        own = make_ticket(session)
        make_assignments(session, {1: "Dana", own: "Dana"})

    def links() -> dict[str | None, str | None]:
        with database.read() as session:
            assert link_patterns(session)["Elsewhere"] == OTHER
            found = {row.external_key: row.link for row in tickets(session, TicketFilter()).rows}
            held = assignments(session, AssignmentFilter()).rows
            assert {row.link for row in held} == {found["PAY-1"], None}
            opened = ticket(session, 1)
            assert opened is not None
            assert opened.link == found["PAY-1"]
        return found

    browse = "https://jira.example/browse/"
    assert links() == {"PAY-1": f"{browse}PAY-1", "PAY-2": f"{browse}PAY-2", None: None}
    with database.write() as session:
        set_link(session, "Jira", f" {OTHER} ", actor=ANN, at=START)
    assert links()["PAY-2"] == "https://other.example/PAY-2"
    with database.write() as session:
        set_link(session, "Jira", "", actor=ANN, at=START)
    assert set(links().values()) == {None}
    with database.read() as session:
        told = [row.detail for row in rows_of(session, SecurityEvent) if row.subject == "Jira"]
    assert told == [JIRA, OTHER, None]


def test_only_managers_change_links_and_only_to_what_does_no_harm(database: Database) -> None:
    with pytest.raises(Forbidden), database.write() as session:
        set_link(session, "Jira", JIRA, actor=Actor("Vic", "viewer"), at=START)
    with pytest.raises(Invalid, match="begins with https"), database.write() as session:
        set_link(session, "Jira", "javascript:alert({key})", actor=ANN, at=START)

    with database.read() as session:
        assert link_patterns(session) == {}
