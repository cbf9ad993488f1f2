"""Who may come in: sign-ins, roles, tokens, and that commands ask for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db.access import Actor, hashed, identity_of
from db.commands import (
    Change,
    Edit,
    Leave,
    NewAssignment,
    assign,
    decide,
    hand_over,
    propose,
    save_assignments,
    undo,
    update_developers,
    update_tickets,
)
from db.commands.readers.people import (
    add_user,
    create_token,
    give_role,
    revoke_token,
    set_active,
    sign_in,
)
from db.engine import Database
from db.errors import BoardError, Conflict, Forbidden, Invalid
from db.importing.save import import_rows
from db.models.accounts import ApiToken, SecurityEvent, User
from db.models.board import Batch
from db.queries.history.batches import recent_batches
from db.queries.people import actor_of_token, known_actor, security_events
from tests.db.together.reading import rows_of
from tests.factories import ANN, START, make_assignment, make_developers, make_ticket

LATER = START + timedelta(hours=1)
ROOT = Actor("root", "admin")


def come_in(session: Session, identity: str, **said: Any) -> Actor | None:
    defaults = {"name": None, "first_admin": None, "address": "10.0.0.7", "at": START}
    return sign_in(session, identity, **{**defaults, **said})


def kinds(session: Session) -> list[str]:
    return [row.kind for row in rows_of(session, SecurityEvent)]


def test_who_signs_in_for_the_first_time_is_a_viewer(database: Database) -> None:
    with database.write() as session:
        actor = come_in(session, " Dana@Example.com ", name="Dana Roe")
        again = come_in(session, "dana@example.com", at=LATER)

        assert actor == again == Actor("dana@example.com", "viewer", 1)
        (user,) = rows_of(session, User)
        assert (user.name, user.last_sign_in_at) == ("Dana Roe", LATER)
        assert kinds(session) == ["user added", "signed in", "signed in"]
        assert rows_of(session, SecurityEvent)[1].address == "10.0.0.7"


def test_the_first_administrator_comes_from_a_setting_until_there_is_another(
    database: Database,
) -> None:
    with database.write() as session:
        first = come_in(session, "ann@example.com", first_admin="Ann@example.com")
        assert first is not None
        other = come_in(session, "bo@example.com", first_admin="bo@example.com")

    assert first.role == "admin"
    assert other is not None
    assert other.role == "viewer"


def test_who_was_deactivated_is_not_let_in_and_that_is_recorded(database: Database) -> None:
    with database.write() as session:
        actor = come_in(session, "dana@example.com")
        assert actor is not None
        set_active(session, 1, active=False, actor=ROOT, at=START)

        assert come_in(session, "dana@example.com") is None
        assert kinds(session)[-2:] == ["deactivated", "refused"]
        with pytest.raises(Forbidden, match="deactivated"):
            known_actor(session, "dana@example.com")


@pytest.mark.parametrize("identity", ["", " ", "a" * 121, "a\nb", "a\0b"])
def test_an_identity_that_cannot_be_one_is_refused(identity: str) -> None:
    with pytest.raises(Invalid):
        identity_of(identity)


COMMANDS: dict[str, Callable[[Session, Actor], object]] = {
    "assign": lambda session, actor: assign(
        session, [NewAssignment(2, "Dana")], actor=actor, at=LATER
    ),
    "save": lambda session, actor: save_assignments(
        session, [NewAssignment(2, "Dana")], actor=actor, at=LATER
    ),
    "decide": lambda session, actor: decide(
        session, [Change(1, "complete")], actor=actor, at=LATER
    ),
    "propose": lambda session, actor: propose(
        session, [], leftovers=[], request={}, actor=actor, at=LATER
    ),
    "undo": lambda session, actor: undo(
        session, recent_batches(session, 1)[0].id, actor=actor, at=LATER
    ),
    "developers": lambda session, actor: update_developers(
        session, [Edit(1, {"capacity": 9.0})], actor=actor, at=LATER
    ),
    "tickets": lambda session, actor: update_tickets(
        session, [Edit(1, {"title": "Mine"})], actor=actor, at=LATER
    ),
    "hand over": lambda session, actor: hand_over(session, [], Leave(1), actor=actor, at=LATER),
    "import": lambda session, actor: import_rows(
        session, "developers", [{"name": "Fay"}], actor=actor, at=LATER
    ),
    "role": lambda session, actor: give_role(session, 1, "admin", actor=actor, at=LATER),
    "active": lambda session, actor: set_active(session, 1, active=False, actor=actor, at=LATER),
    "add": lambda session, actor: add_user(session, "x@y.z", "admin", actor=actor, at=LATER),
    "token": lambda session, actor: create_token(session, 1, "ci", "viewer", actor=actor, at=LATER),
    "revoke": lambda session, actor: revoke_token(session, 1, actor=actor, at=LATER),
}
BY_ADMINS = ("role", "active", "add", "token", "revoke")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_serves_who_may_not(database: Database, command: str) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        make_assignment(session, make_ticket(session), "Dana")
        make_ticket(session)
        viewer = come_in(session, "viewer@example.com")
        assert viewer is not None
        batches, events = rows_of(session, Batch), rows_of(session, SecurityEvent)
    actors = [viewer, Actor("viewer"), *([ANN] if command in BY_ADMINS else [])]
    # The role of a moment ago does not count.
    actors.append(Actor("viewer@example.com", "admin", viewer.user_id))

    told = []
    # Who tries again at once is in the record already.
    for actor in [*actors, actors[0]]:
        with pytest.raises(Forbidden) as refusal, database.write() as session:
            COMMANDS[command](session, actor)
        told.append(("refused", actor.name, str(refusal.value)))

    with database.read() as session:
        assert rows_of(session, Batch) == batches
        new = rows_of(session, SecurityEvent)[len(events) :]
        assert [(row.kind, row.actor, row.detail) for row in new] == told[:-1]


def test_a_role_is_given_and_taken_with_a_record(database: Database) -> None:
    with database.write() as session:
        dana = come_in(session, "dana@example.com")
        assert dana is not None
        give_role(session, 1, "manager", actor=ROOT, at=LATER)
        import_rows(
            session,
            "developers",
            [{"name": "Fay"}],
            actor=Actor("dana@example.com", "manager", 1),
            at=LATER,
        )

        event = rows_of(session, SecurityEvent)[-1]
        said = (event.kind, event.actor, event.subject, event.detail)
        assert said == ("role given", "root", "dana@example.com", "viewer to manager")
        assert recent_batches(session, 1)[0].changed_by == "dana@example.com"


def test_the_last_administrator_stays_one(database: Database) -> None:
    with database.write() as session:
        come_in(session, "ann@example.com", first_admin="ann@example.com")
        with pytest.raises(Conflict, match="last administrator"):
            give_role(session, 1, "viewer", actor=ROOT, at=LATER)
        with pytest.raises(Conflict, match="last administrator"):
            set_active(session, 1, active=False, actor=ROOT, at=LATER)

        add_user(session, "bo@example.com", "admin", actor=ROOT, at=LATER)
        give_role(session, 1, "viewer", actor=ROOT, at=LATER)


def test_a_token_does_what_both_it_and_its_owner_may(database: Database) -> None:
    with database.write() as session:
        add_user(session, "dana@example.com", "manager", actor=ROOT, at=START)
        made = create_token(
            session, 1, "nightly", "manager", actor=ROOT, at=START, expires_at=LATER
        )
        with pytest.raises(Invalid, match="more than its owner"):
            create_token(session, 1, "big", "admin", actor=ROOT, at=START)

        found = actor_of_token(session, made.secret, at=START)
        assert found is not None
        assert found[0] == Actor("dana@example.com (token nightly)", "manager", 1, made.id)
        (kept,) = rows_of(session, ApiToken)
        assert kept.secret_hash == hashed(made.secret)
        assert made.secret not in str(kept)
        assert actor_of_token(session, made.secret, at=LATER) is None
        assert actor_of_token(session, made.secret + "x", at=START) is None
        give_role(session, 1, "viewer", actor=ROOT, at=START)
        demoted = actor_of_token(session, made.secret, at=START)
        assert demoted is not None
        assert demoted[0].role == "viewer"


def test_a_revoked_token_saves_nothing_that_it_has_begun(database: Database) -> None:
    with database.write() as session:
        add_user(session, "dana@example.com", "manager", actor=ROOT, at=START)
        made = create_token(session, 1, "nightly", "manager", actor=ROOT, at=START)
        found = actor_of_token(session, made.secret, at=START)
        assert found is not None
        revoke_token(session, made.id, actor=ROOT, at=START)

        assert actor_of_token(session, made.secret, at=START) is None
        with pytest.raises(Forbidden, match="revoked"):
            import_rows(session, "developers", [{"name": "Fay"}], actor=found[0], at=LATER)
        assert kinds(session)[-2:] == ["token made", "token revoked"]


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb"])
def test_a_token_has_a_name(database: Database, name: str) -> None:
    with database.write() as session:
        add_user(session, "dana@example.com", "manager", actor=ROOT, at=START)
        with pytest.raises(BoardError):
            create_token(session, 1, name, "viewer", actor=ROOT, at=START)


def test_the_record_of_access_is_never_changed(database: Database) -> None:
    with database.write() as session:
        come_in(session, "dana@example.com")
    for statement in (
        "UPDATE security_events SET actor = 'somebody'",
        "DELETE FROM security_events",
    ):
        with pytest.raises(DatabaseError, match="append-only"), database.write() as session:
            session.execute(text(statement))

    with database.read() as session:
        page = security_events(session, limit=1)
        rest = security_events(session, cursor=page.next_cursor)
        assert [row.kind for row in (*page.rows, *rest.rows)] == ["signed in", "user added"]


def test_users_can_be_changed_past_the_commands_but_not_into_nonsense(database: Database) -> None:
    with database.write() as session:
        come_in(session, "dana@example.com")
    with pytest.raises(DatabaseError), database.write() as session:
        session.execute(update(User).values(role="king"))
