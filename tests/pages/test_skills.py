"""Skills are suggested, doubted where they look like typing errors, and merged on the page."""

from streamlit.testing.v1 import AppTest

from db.commands import merge_skills
from db.engine import Database
from db.models.board import Developer, Ticket
from tests.db.together.reading import record
from tests.factories import START, make_developers, make_tickets, manager
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import tables

BEA = manager("Bea")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def skills_of(board: Database, id_: int) -> str | None:
    with board.read() as session:
        return str(record(session, Developer, id_).skills)


def test_a_developers_skills_are_chosen_from_the_vocabulary(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")
    field = app.multiselect(key="developer.1.1.skills")
    assert field.value == ["Python", "SQL"]
    assert {"JavaScript", "C++", "Kubernetes"} <= set(field.options)
    assert "JS" not in field.options

    field.set_value(["Python", "Kubernetes"])
    press(app, "Save")

    assert skills_of(seeded, 1) == "Python; Kubernetes"


def typed(app: AppTest, key: str, *names: str) -> AppTest:
    """As a browser sends names that are no options."""
    field = app.multiselect(key=key)
    field.set_value(list(names))
    return app


def test_a_typing_error_is_asked_about_before_it_is_saved(
    seeded: Database, open_page: OpenPage
) -> None:
    app = typed(open_page("developers", developer="1"), "developer.1.1.skills", "Pyhton", "SQL")
    press(app, "Save")

    assert any("Pyhton: did you mean Python?" in warning.value for warning in app.warning)
    assert skills_of(seeded, 1) == "Python; SQL"
    press(app, "Save with Python")
    assert "saved" not in said(app)
    assert skills_of(seeded, 1) == "Python; SQL"


def test_a_new_name_that_is_meant_is_saved_as_written(
    seeded: Database, open_page: OpenPage
) -> None:
    app = typed(open_page("tickets", ticket="6"), "ticket.6.1.skills", "Pythona")
    press(app, "Save")
    press(app, "Save as written")

    assert "1 ticket edited." in said(app)
    with seeded.read() as session:
        assert record(session, Ticket, 6).required_skill == "Pythona"


def open_skills(app: AppTest) -> AppTest:
    app.session_state["skills.list"] = True
    return app.run()


def test_a_skill_is_looked_up_and_its_figures_open_their_lists(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", skills="Python; SQL")
        make_tickets(session, 3, required_skill="SQL")
        make_tickets(session, 2, required_skill="Python; SQL")
    app = open_skills(open_page("developers"))

    app.selectbox(key="skills.looked_up").set_value("SQL").run()

    links = {link.label: link.query_string for link in app.page_link if link.label[0].isdigit()}
    assert set(links) == {"2 developers", "5 tickets"}
    people = open_page("developers", team_skill="SQL", team_inactive="true")
    assert len(tables(people)[0]) == 2
    found = open_page("tickets", ticket_skill=["SQL", "Python; SQL"])
    assert len(tables(found)[0]) == 5


def test_two_skills_are_merged_after_a_review_and_undone(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="Javscript; SQL")
        make_developers(session, "Bo Lind", skills="Elm")
        make_tickets(session, 2, required_skill="Javscript")
    app = open_skills(open_page("developers"))
    assert any("Javscript: did you mean JavaScript?" in text.value for text in app.markdown)

    press(app, "Merge into JavaScript")

    assert any("for 1 developer and in 2 tickets" in text.value for text in app.markdown)
    changes = next(table.value for table in app.dataframe if "Skills after" in table.value)
    assert list(changes["Name or title"]) == ["Ana Petrov", "Ticket 1", "Ticket 2"]
    assert list(changes["Skills now"]) == ["Javscript; SQL", "Javscript", "Javscript"]
    assert list(changes["Skills after"]) == ["JavaScript; SQL", "JavaScript", "JavaScript"]
    assert skills_of(board, 1) == "Javscript; SQL"
    press(app, "Merge Javscript into JavaScript")

    assert "Javscript is JavaScript now." in said(app)
    assert skills_of(board, 1) == "JavaScript; SQL"
    press(app, "Undo")
    assert skills_of(board, 1) == "Javscript; SQL"


def test_a_merge_that_is_cancelled_changes_nothing(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="Javscript")
    app = open_skills(open_page("developers"))
    press(app, "Merge into JavaScript")

    press(app, "Cancel")

    assert "Cancel" not in [button.label for button in app.button]
    assert skills_of(board, 1) == "Javscript"


def test_a_merge_into_a_name_of_ones_own_is_made_from_the_form(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="Elm")
    app = open_skills(open_page("developers"))
    app.selectbox(key="skills.looked_up").set_value("Elm").run()

    app.selectbox(key="skills.into").set_value("Svelte").run()
    # The last choice arrives with the click.
    app.selectbox(key="skills.into").set_value("Haskell")
    press(app, "Review and merge")
    press(app, "Merge Elm into Haskell")

    assert skills_of(board, 1) == "Haskell"
    assert app.selectbox(key="skills.looked_up").value is None


def test_a_merge_that_somebody_made_meanwhile_is_said(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="Javscript")
    app = open_skills(open_page("developers"))
    press(app, "Merge into JavaScript")
    with board.write() as session:
        merge_skills(session, ["Javscript"], "JavaScript", actor=BEA, at=START)

    press(app, "Merge Javscript into JavaScript")

    assert "There is nothing to merge" in said(app)
