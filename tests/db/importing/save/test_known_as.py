"""Whom a name or an e-mail means: by name, alias and e-mail, and whose each of them is."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.commands import Edit, Outcome, undo, update_developers
from db.domain.known_as import spellings
from db.engine import Database
from db.importing.save import Difference, Wishes, import_rows
from db.importing.save.report import about_work
from db.models.board import Assignment, Developer
from db.verify import verify
from tests.factories import ANN, START, make_developers
from tests.in_turn import in_turn

LATER = START + timedelta(days=1)
ANA = {"name": "Ana", "email": "ana@example.com", "baseline_workload": 20.0}


def save_people(session: Session, *rows: dict[str, Any]) -> Difference:
    return import_rows(session, "developers", rows, actor=ANN, at=LATER)


def save_ticket(session: Session, assignee: str, email: str | None = None) -> Difference:
    row = {
        "external_key": f"T-{assignee}-{email}",
        "title": "Task",
        "assignee": assignee,
        "assignee_email": email,
    }
    wishes = Wishes(create_developers=True)
    return import_rows(session, "tickets", [row], actor=ANN, at=LATER, wishes=wishes)


def edit(session: Session, id_: int, **fields: Any) -> Outcome:
    return update_developers(session, [Edit(id_, fields)], actor=ANN, at=LATER)


def people(session: Session) -> dict[str, str | None]:
    """Everybody's aliases by their names."""
    return {
        row.name: row.aliases
        for row in session.execute(select(Developer).order_by(Developer.id)).scalars()
    }


def holders(session: Session) -> list[str]:
    return list(session.scalars(select(Assignment.assigned_to).order_by(Assignment.id)))


def test_after_a_rename_the_unchanged_file_changes_nothing_and_creates_nobody(
    database: Database,
) -> None:
    with database.write() as session:
        save_people(session, ANA)
    with database.write() as session:
        edit(session, 1, name="Ana Petrov", email="petrov@example.com")

    with database.write() as session:
        difference = save_people(session, ANA)
        save_ticket(session, "Ana")
        save_ticket(session, "ana", "ana@example.com")

    with database.read() as session:
        assert (difference.unchanged, difference.is_empty) == (1, True)
        assert people(session) == {"Ana Petrov": "Ana\nana@example.com"}
        assert holders(session) == ["Ana Petrov"] * 2
        assert verify(session) == []


def test_the_undo_of_a_rename_takes_the_alias_back_and_keeps_later_ones(database: Database) -> None:
    with database.write() as session:
        save_people(session, ANA)
        renamed = edit(session, 1, name="Ana Petrov")
        edit(session, 1, aliases=["Ana", "apetrov"])

    with database.write() as session:
        outcome = undo(session, str(renamed.batch_id), actor=ANN, at=LATER)

    with database.read() as session:
        assert outcome.refused == ()
        assert people(session) == {"Ana": "apetrov"}
        assert verify(session) == []


def test_the_name_counts_where_the_e_mail_is_anothers_and_this_is_said(database: Database) -> None:
    with database.write() as session:
        save_people(session, ANA, {"name": "Bo", "email": "bo@example.com"})

    with database.write() as session:
        difference = save_ticket(session, "Bo", "ana@example.com")

    with database.read() as session:
        assert holders(session) == ["Bo"]
        assert people(session) == {"Ana": None, "Bo": None}
        said = "Bo <ana@example.com> is taken for Bo: the name counts, though the e-mail is Ana's."
        assert said in about_work(difference)


def test_what_a_tracker_calls_somebody_is_remembered(database: Database) -> None:
    with database.write() as session:
        save_people(session, ANA)

    with database.write() as session:
        difference = save_ticket(session, "A. Petrov", "ana@example.com")
        save_ticket(session, "a. petrov")
        again = save_ticket(session, "A. Petrov", "ana@example.com")

    with database.read() as session:
        assert holders(session) == ["Ana"] * 2
        assert people(session) == {"Ana": "A. Petrov"}
        said = "A. Petrov <ana@example.com> is taken for Ana, by the e-mail."
        assert said in about_work(difference)
        assert again.is_empty
        assert verify(session) == []


def test_a_new_person_of_a_tracker_is_one_by_name_and_by_e_mail(database: Database) -> None:
    rows = [
        {"external_key": key, "title": key, "assignee": name, "assignee_email": "ana@example.com"}
        for key, name in (("T-1", "ana"), ("T-2", "Ana Petrov"))
    ]
    wishes = Wishes(create_developers=True)
    with database.write() as session:
        import_rows(session, "tickets", rows, actor=ANN, at=LATER, wishes=wishes)
        again = import_rows(session, "tickets", rows, actor=ANN, at=LATER, wishes=wishes)

    with database.read() as session:
        assert again.is_empty
        assert people(session) == {"ana": "Ana Petrov"}
        assert holders(session) == ["ana"] * 2


def test_an_e_mail_of_a_file_stays_with_whom_it_belongs_to(database: Database) -> None:
    bo = {"name": "Bo", "email": "ana@example.com", "title": "Lead"}
    with database.write() as session:
        difference = save_people(session, ANA, bo)
        again = save_people(session, ANA, bo)

    with database.read() as session:
        rows = session.execute(select(Developer.name, Developer.email))
        emails = {row.name: row.email for row in rows}
        assert emails == {"Ana": "ana@example.com", "Bo": None}
        said = (
            "ana@example.com is the e-mail of Ana; an e-mail belongs to one person. "
            "Bo is saved without it."
        )
        assert about_work(difference) == [said]
        assert again.is_empty


@in_turn(
    ("fields", "said"),
    [
        ({"email": "ANA@example.com"}, "ANA@example.com is the e-mail of Ana; an e-mail belongs"),
        ({"aliases": ["ana@example.com"]}, "ana@example.com is the e-mail of Ana"),
        ({"aliases": ["ana"]}, "There is a developer called Ana already."),
        ({"name": "anuschka"}, "anuschka is an alias of Ana; take it off there first"),
    ],
)
def test_what_one_person_is_known_by_cannot_be_given_to_another(
    database: Database, fields: dict[str, Any], said: str
) -> None:
    with database.write() as session:
        save_people(session, ANA)
        edit(session, 1, aliases=["Anuschka"])
        bo = make_developers(session, "Bo")["Bo"]

    with database.write() as session:
        outcome = edit(session, bo, **fields)

    assert outcome.refused[0].message.startswith(said)
    with database.read() as session:
        assert people(session) == {"Ana": "Anuschka", "Bo": None}


def test_a_board_on_which_two_share_an_e_mail_goes_on(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana", "Bo", "Cy")
        # As it was possible before.
        session.execute(update(Developer).where(Developer.id < 3).values(email="a@example.com"))

    with database.write() as session:
        edited = edit(session, 2, title="Lead", email="a@example.com")
        named = save_ticket(session, "Bo", "a@example.com")
        alone = save_ticket(session, "a", "a@example.com")

    with database.read() as session:
        assert edited.refused == ()
        assert (holders(session), len(named.created)) == (["Bo"], 1)
        assert [omission.message for omission in alone.left_out] == [
            "a@example.com is the e-mail of Ana and Bo; give each their own."
        ]


def test_a_spelling_that_means_several_people_means_nobody_unless_it_is_a_name() -> None:
    them: list[dict[str, Any]] = [
        {"name": "Ana", "email": "team@example.com", "aliases": "Bo\nA. Petrov", "active": True},
        {"name": "Bo", "email": "Team@example.com", "aliases": None, "active": True},
    ]

    assert spellings(them) == {"ana": "Ana", "a. petrov": "Ana", "bo": "Bo"}
