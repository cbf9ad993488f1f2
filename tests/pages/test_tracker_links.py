"""Keys link to their trackers in tables and drawers; who may, changes where to on Import."""

from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.engine import Database
from db.importing.save import import_rows
from db.queries.links import link_patterns
from tests.factories import ANN
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import links


def import_one(board: Database) -> None:
    with board.write() as session:
        import_rows(
            session,
            "tickets",
            [{"external_key": "PAY-1", "title": "Renew the certificate"}],
            actor=ANN,
            at=now(),
            source="Jira",
            links={None: "https://jira.example/browse/{key}"},
        )


def enter(app: AppTest, pattern: str) -> AppTest:
    return app.text_input(key="links.Jira").set_value(pattern).run()


def test_a_key_links_to_its_tracker_and_a_manager_changes_where(
    seeded: Database, open_page: OpenPage
) -> None:
    import_one(seeded)
    assert links(open_page("tickets")) == {"PAY-1": "https://jira.example/browse/PAY-1"}

    app = enter(open_page("import"), "https://new.example/{key}")

    assert "Keys of Jira link to" in said(app)
    assert links(open_page("tickets", ticket_search="PAY")) == {
        "PAY-1": "https://new.example/PAY-1"
    }


def test_a_link_that_may_do_harm_is_refused_and_the_old_one_stays(
    seeded: Database, open_page: OpenPage
) -> None:
    import_one(seeded)

    app = enter(open_page("import"), "javascript:alert({key})")

    assert "A link begins with https:// or http://" in said(app)
    with seeded.read() as session:
        assert link_patterns(session) == {"Jira": "https://jira.example/browse/{key}"}
