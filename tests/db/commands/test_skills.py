"""One name for each skill: learnt, merged, taken apart again, and the same after every import."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands import Edit, compare_merge, merge_skills, undo, update_developers, update_tickets
from db.commands.records.skills import settle_skills
from db.domain.skills import Vocabulary, parse_skills, skill_key
from db.engine import Database
from db.errors import Conflict, Forbidden, Invalid
from db.exporting import export
from db.importing.read import read
from db.importing.save import Wishes, compare, import_rows
from db.models.board import Board, Developer, RecordHistory, Ticket
from db.queries.history.batches import recent_batches
from db.queries.skills import texts_in_use, vocabulary
from db.verify import verify
from tests.factories import ANN, START, make_developers, make_ticket
from tests.in_turn import in_turn

LATER = START + timedelta(hours=1)
SAME = [
    ("js", "JavaScript"),
    ("JAVASCRIPT", "JavaScript"),
    ("ts", "TypeScript"),
    ("py", "Python"),
    ("k8s", "Kubernetes"),
    ("golang", "Go"),
    ("postgres", "PostgreSQL"),
    ("c sharp", "C#"),
    ("cpp", "C++"),
]
APART = ("C", "C++", "C#", "Java", "JavaScript", "TypeScript", "R", "Go", "SQL", "PostgreSQL")


def skills(session: Session) -> dict[str, str | None]:
    """Every developer's skills by name, and every ticket's by number."""
    people = session.execute(select(Developer.name, Developer.skills).order_by(Developer.id))
    asked = session.execute(select(Ticket.id, Ticket.required_skill).order_by(Ticket.id))
    return {row[0]: row[1] for row in people} | {f"#{row[0]}": row[1] for row in asked}


def last_batch(session: Session) -> str:
    return str(recent_batches(session, 1)[0].id)


@pytest.mark.parametrize(("written", "name"), SAME)
def test_what_means_the_same_is_written_alike(database: Database, written: str, name: str) -> None:
    with database.write() as session:
        made = make_developers(session, "Dana", skills=written)
        ticket = make_ticket(session, required_skill=written)
        assert skills(session) == {"Dana": name, f"#{ticket}": name}
        edit = {"skills": f"Elm; {written}; {name}"}
        update_developers(session, [Edit(made["Dana"], edit)], actor=ANN, at=LATER)
        update_tickets(
            session, [Edit(ticket, {"required_skill": f" {written} "})], actor=ANN, at=LATER
        )

        assert skills(session) == {"Dana": f"Elm; {name}", f"#{ticket}": name}


def test_skills_that_look_alike_stay_apart(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="; ".join(APART))

        assert skills(session)["Dana"] == "; ".join(APART)


def test_an_unknown_skill_keeps_its_first_spelling(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="Elm")
        make_developers(session, "Eli", skills="ELM; elm")
        ticket = make_ticket(session, required_skill="elm")

        assert skills(session) == {"Dana": "Elm", "Eli": "Elm", f"#{ticket}": "Elm"}
        assert "Elm" in vocabulary(session).skills


ROWS = [
    {"name": "Dana", "skills": "js; k8s"},
    {"name": "Eli", "skills": "Elm; postgres"},
    {"name": "Fay", "skills": "elm; JS; JavaScript"},
]


def test_importing_the_same_rows_twice_changes_nothing(database: Database) -> None:
    with database.write() as session:
        import_rows(session, "developers", ROWS, actor=ANN, at=START)

        again = import_rows(session, "developers", ROWS, actor=ANN, at=LATER)

        assert (len(again.created), len(again.updated), again.unchanged) == (0, 0, 3)
        assert skills(session) == {
            "Dana": "JavaScript; Kubernetes",
            "Eli": "Elm; PostgreSQL",
            "Fay": "Elm; JavaScript",
        }


def test_a_comparison_learns_nothing(database: Database) -> None:
    with database.read() as session:
        compare(session, "developers", ROWS)

        assert not vocabulary(session).knows("Elm")


def test_an_export_imports_again_without_a_change_after_a_merge(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        import_rows(session, "developers", ROWS, actor=ANN, at=START)
        make_ticket(session, required_skill="Elm; js")
        merge_skills(session, ["Elm"], "Haskell", actor=ANN, at=LATER)
        export(session, tmp_path)
        for kind in ("developers", "tickets"):
            sheet = read(tmp_path / f"{kind}.csv", name=f"{kind}.csv")
            found = compare(session, sheet.kind, sheet.records, wishes=Wishes(same_ids="same"))
            assert found.is_empty, found
        # And so does the file of before the merge.
        assert compare(session, "developers", ROWS).is_empty


def test_a_merge_rewrites_everybody_in_one_batch_that_undo_takes_back(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="Javscript; SQL")
        make_developers(session, "Eli", skills="Javscript; js")
        make_developers(session, "Fay", skills="Java")
        ticket = make_ticket(session, required_skill="Javscript")
        before = skills(session)

        outcome = merge_skills(session, ["Javscript"], "js", actor=ANN, at=LATER)

        merged = {
            "Dana": "JavaScript; SQL",
            "Eli": "JavaScript",
            "Fay": "Java",
            f"#{ticket}": "JavaScript",
        }
        assert skills(session) == merged
        assert len(outcome.records) == 3
        assert outcome.batch_id == last_batch(session)
        reasons = select(RecordHistory.reason).where(RecordHistory.batch_id == outcome.batch_id)
        assert set(session.scalars(reasons)) == {"Javscript: the same as JavaScript."}
        assert vocabulary(session).name_of("javscript") == "JavaScript"
        assert verify(session) == []

        undo(session, str(outcome.batch_id), actor=ANN, at=LATER)
        assert skills(session) == before
        assert vocabulary(session).name_of("javscript") == "Javscript"
        assert verify(session) == []

        undo(session, last_batch(session), actor=ANN, at=LATER)
        assert skills(session) == merged
        assert vocabulary(session).name_of("javscript") == "JavaScript"
        assert verify(session) == []


def test_a_merge_that_nobody_has_to_be_rewritten_for_is_undone_too(database: Database) -> None:
    with database.write() as session:
        outcome = merge_skills(session, ["Elixir"], "Clojure", actor=ANN, at=START)
        assert outcome.records == ()
        assert vocabulary(session).name_of("Elixir") == "Clojure"

        undone = undo(session, str(outcome.batch_id), actor=ANN, at=LATER)

        assert undone.batch_id is not None
        assert vocabulary(session).name_of("Elixir") == "Elixir"
        assert verify(session) == []


def test_merges_follow_each_other(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="Elm 1")
        merge_skills(session, ["Elm 1"], "Elm 2", actor=ANN, at=START)
        merge_skills(session, ["Elm 2"], "Elm 3", actor=ANN, at=LATER)

        assert skills(session)["Dana"] == "Elm 3"
        assert vocabulary(session).synonyms("Elm 3") == ["Elm 1", "Elm 2"]
        with pytest.raises(Conflict, match="nothing to merge"):
            merge_skills(session, ["Elm 1"], "Elm 3", actor=ANN, at=LATER)


def test_a_merge_that_was_turned_round_since_is_not_redone(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", skills="Elm; Purescript")
        one = merge_skills(session, ["Elm"], "Purescript", actor=ANN, at=START)
        undone = undo(session, str(one.batch_id), actor=ANN, at=LATER)
        merge_skills(session, ["Purescript"], "Elm", actor=ANN, at=LATER)

        with pytest.raises(Conflict, match="the other way round"), session.begin_nested():
            undo(session, str(undone.batch_id), actor=ANN, at=LATER)

        assert skills(session)["Dana"] == "Elm"
        assert verify(session) == []


def test_an_undo_of_an_older_edit_keeps_to_a_later_merge(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana", skills="Javscript")
        edit = update_developers(
            session, [Edit(ids["Dana"], {"skills": "Rust"})], actor=ANN, at=START
        )
        merge_skills(session, ["Javscript"], "JavaScript", actor=ANN, at=LATER)

        undo(session, str(edit.batch_id), actor=ANN, at=LATER)

        assert skills(session)["Dana"] == "JavaScript"
        assert verify(session) == []


def test_who_was_withdrawn_comes_back_with_the_merged_skill(database: Database) -> None:
    rows = [{"name": "Dana", "skills": "Javscript"}]
    with database.write() as session:
        import_rows(session, "developers", rows, actor=ANN, at=START)
        undo(session, last_batch(session), actor=ANN, at=START)
        merge_skills(session, ["Javscript"], "JavaScript", actor=ANN, at=LATER)

        import_rows(session, "developers", rows, actor=ANN, at=LATER)

        row = session.execute(select(Developer.skills, Developer.active)).one()
        assert (row.skills, row.active) == ("JavaScript", True)
        assert verify(session) == []


@in_turn("name", ["", "  ", "a; b", "a,b", "a|b", "x" * 300, "bell \a"])
def test_what_is_no_skill_is_refused(database: Database, name: str) -> None:
    with database.write() as session, pytest.raises(Invalid):
        merge_skills(session, ["Elixir"], name, actor=ANN, at=START)


def test_unknown_skills_are_not_merged(database: Database) -> None:
    with database.write() as session, pytest.raises(Conflict, match="nothing to merge"):
        merge_skills(session, ["Never heard of"], "Python", actor=ANN, at=START)


def test_a_viewer_merges_nothing(database: Database) -> None:
    with database.write() as session, pytest.raises(Forbidden):
        merge_skills(session, ["Elixir"], "Elm", actor=Actor("Vera", "viewer"), at=START)


def test_a_board_from_before_the_vocabulary_is_rewritten_once(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", skills="k8s; Elm")
        ticket = make_ticket(session, required_skill="Elm")
        for statement in ("DELETE FROM skills WHERE key = 'elm'", *_as_before("js; elm")):
            session.execute(text(statement))
        session.execute(update(Board).values(skills_settled=False))

        settle_skills(session, at=LATER)

        # The more frequent spelling is kept.
        assert skills(session) == {
            "Dana": "JavaScript; elm",
            "Eli": "JavaScript; elm",
            f"#{ticket}": "elm",
        }
        batch = recent_batches(session, 1)[0]
        assert (batch.command, batch.changed_by) == ("merge skills", "Assignboard")
        count = len(recent_batches(session, 100))
        settle_skills(session, at=LATER)
        assert len(recent_batches(session, 100)) == count


def _as_before(skills: str) -> list[str]:
    """Rows as a version without vocabulary wrote them; their history is not part of this."""
    return [f"UPDATE developers SET skills = '{skills}'"]


def test_lists_in_use_are_counted(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", skills="Elm; SQL")
        make_developers(session, "Fay", skills=None)

        assert texts_in_use(session, Developer.skills) == {"Elm; SQL": 2}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Javscript", "JavaScript"),
        ("Kuberntes", "Kubernetes"),
        ("Postgress", "PostgreSQL"),
        ("Pyhton", "Python"),
        ("JavaScript", None),
        ("js", None),
        ("C--", None),
        ("C#", None),
        ("D", None),
        ("Cobol", None),
        ("Java 17", None),
        ("x" * 200, None),
        ("", None),
    ],
)
def test_a_typing_error_is_recognised_and_nothing_else(
    sqlite_database: Database, written: str, meant: str | None
) -> None:
    with sqlite_database.read() as session:
        assert vocabulary(session).near(written) == meant


def test_the_vocabulary_itself_has_no_two_skills_that_look_like_one(
    sqlite_database: Database,
) -> None:
    with sqlite_database.read() as session:
        assert vocabulary(session).pairs_alike() == []


NAMES = st.sampled_from(["js", "JS", "JavaScript", "Java", "C", "c", "C++", "Elm", "ELM", "k8s"])
LISTS = st.lists(NAMES, max_size=5).map("; ".join)


def words() -> Vocabulary:
    return Vocabulary(
        {"js": "JS", "javascript": "JavaScript", "java": "Java", "k8s": "k8s", "kube": "Kube"},
        {"js": "javascript", "k8s": "kube"},
    )


@given(st.lists(LISTS, max_size=8))
def test_what_was_rewritten_is_not_rewritten_again(lists: list[str]) -> None:
    vocabulary = words()

    once = [vocabulary.rewrite(row) for row in lists]

    assert [vocabulary.rewrite(one) for one in once] == once
    # Another vocabulary that learnt the same comes to the same.
    other = words()
    assert [other.rewrite(row) for row in lists] == once


@given(LISTS)
def test_no_skill_is_lost_or_named_twice(text: str) -> None:
    vocabulary = words()

    rewritten = vocabulary.rewrite(text)

    meant = {vocabulary.meant_by(skill_key(name)) for name in parse_skills(text)}
    names = parse_skills(rewritten)
    assert {skill_key(name) for name in names} == meant
    assert len(names) == len(meant)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_imports_and_merges_in_any_order_leave_a_sound_board(
    database: Database, data: st.DataObject
) -> None:
    with database.rehearse() as session:
        rows = [
            {"name": name, "skills": data.draw(LISTS) or None} for name in ("Dana", "Eli", "Fay")
        ]
        for _ in range(3):
            match data.draw(st.sampled_from(["import", "merge", "undo"])):
                case "import":
                    import_rows(session, "developers", rows, actor=ANN, at=START)
                    assert compare(session, "developers", rows).is_empty
                case "merge":
                    try:
                        merge_skills(
                            session, [data.draw(NAMES)], data.draw(NAMES), actor=ANN, at=START
                        )
                    except Conflict:
                        continue
                case "undo":
                    for batch in recent_batches(session, 1):
                        try:
                            with session.begin_nested():
                                undo(session, batch.id, actor=ANN, at=START)
                        except Conflict:
                            continue
        assert verify(session) == []


def test_a_merge_rewrites_what_was_shown_before(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Zoe", "Ana", skills="Elm; SQL")
        make_developers(session, "Bo", skills="SQL")
        ticket = make_ticket(session, required_skill="elm")

        shown = compare_merge(session, ["Elm"], "Haskell", most=2)
        assert skills(session)["Ana"] == "Elm; SQL"
        merged = merge_skills(session, ["Elm"], "Haskell", actor=ANN, at=LATER)
        then = skills(session)

    assert (shown.developers, shown.tickets, len(merged.records)) == (2, 1, 3)
    assert [(one.label, one.before) for one in shown.first] == [
        ("Ana", "Elm; SQL"),
        ("Zoe", "Elm; SQL"),
    ]
    assert {one.after for one in shown.first} == {then["Ana"], then["Zoe"]} == {"Haskell; SQL"}
    assert then[f"#{ticket}"] == "Haskell"
