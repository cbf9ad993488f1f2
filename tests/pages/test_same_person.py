"""Two developers who are one person are merged on the page; a drawer adds aliases."""

from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from db.engine import Database
from db.models.board import Developer
from tests.db.together.reading import record, workloads
from tests.factories import make_assignments, make_developers, make_tickets
from tests.pages.conftest import OpenPage, said
from tests.pages.test_skills import press, typed


def two_of_one(board: Database) -> None:
    """Ana and Anna with the e-mail of both, as it was possible before; Anna has work."""
    with board.write() as session:
        make_developers(session, "Ana", "Anna", "Bo", baseline_workload=4.0)
        make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Anna"))
        session.execute(update(Developer).where(Developer.id < 3).values(email="ana@example.com"))


def opened(app: AppTest) -> AppTest:
    app.session_state["same_person.list"] = True
    return app.run()


def test_two_who_share_an_e_mail_are_shown_reviewed_merged_and_undone(
    board: Database, open_page: OpenPage
) -> None:
    two_of_one(board)
    app = opened(open_page("developers"))
    assert any("Anna and Ana have the same e-mail" in text.value for text in app.markdown)

    press(app, "Merge into Ana")
    loads = next(table.value for table in app.dataframe if "after" in table.value)
    assert loads["workload"].tolist() == [4.0, 10.0]
    assert loads["after"].tolist() == [10.0, 0.0]
    press(app, "Merge Anna into Ana")

    assert "Anna is Ana now." in said(app)
    with board.read() as session:
        assert workloads(session) == {"Ana": 10.0, "Anna": 0.0, "Bo": 4.0}
    press(app, "Undo")
    with board.read() as session:
        assert workloads(session) == {"Ana": 4.0, "Anna": 10.0, "Bo": 4.0}


def test_a_merge_is_chosen_from_the_form(board: Database, open_page: OpenPage) -> None:
    two_of_one(board)
    app = opened(open_page("developers"))

    app.selectbox(key="same_person.gone").set_value(3).run()
    app.selectbox(key="same_person.kept").set_value(1).run()
    press(app, "Review and merge")
    press(app, "Merge Bo into Ana")

    with board.read() as session:
        assert record(session, Developer, 1).aliases == "Bo"


def test_a_drawer_adds_an_alias_and_refuses_what_is_anothers(
    board: Database, open_page: OpenPage
) -> None:
    two_of_one(board)
    app = typed(open_page("developers", developer="3"), "developer.3.1.aliases", "B. Lind")
    press(app, "Save")
    with board.read() as session:
        assert record(session, Developer, 3).aliases == "B. Lind"

    app = open_page("developers", developer="3")
    app.text_input(key="developer.3.2.E-mail").set_value("ana@example.com")
    press(app, "Save")

    assert "1 row was not saved" in said(app)
    why = next(table.value for table in (*app.table, *app.dataframe) if "Why" in table.value)
    assert why["Why"].tolist() == [
        "ana@example.com is the e-mail of Ana; an e-mail belongs to one person."
    ]
    with board.read() as session:
        assert record(session, Developer, 3).email is None
