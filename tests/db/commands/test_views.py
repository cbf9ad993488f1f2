"""Saved views: whose they are, who may open and change them, and what is recorded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.readers.layouts import keep_layout
from db.commands.readers.people import add_user, give_role, set_active, sign_in
from db.commands.readers.views import (
    MOST_VIEWS,
    QUERY_LENGTH,
    ViewChange,
    change_view,
    delete_view,
    save_view,
)
from db.domain.layouts import Layout, Place
from db.engine import Database
from db.errors import BoardError, Conflict, Forbidden, Invalid, NotFound
from db.models.accounts import SecurityEvent
from db.queries.views import saved_views, table_layouts
from tests.db.together.reading import rows_of
from tests.factories import START
from tests.in_turn import in_turn

ANN, BO = Actor("ann@example.com", "manager"), Actor("bo@example.com", "manager")
VIC = Actor("vic@example.com", "viewer")
ADMIN = Actor("root@example.com", "admin")
LATER = START + timedelta(hours=1)


def keep(
    session: Session,
    name: str = "Mine",
    query: str = "status=active",
    *,
    page: str = "assignments",
    shared: bool = False,
    actor: Actor = ANN,
) -> int:
    return save_view(session, page, name, query, shared=shared, actor=actor, at=START)


def names(session: Session, actor: Actor, page: str = "assignments") -> list[str]:
    return [row.name for row in saved_views(session, page, actor)]


def test_a_viewer_keeps_private_views_that_nobody_else_sees(database: Database) -> None:
    with database.write() as session:
        keep(session, "Late work", actor=VIC)
        keep(session, "Other page", page="tickets", actor=VIC)

    with database.read() as session:
        assert names(session, VIC) == ["Late work"]
        assert names(session, BO) == names(session, ADMIN) == []


def test_a_viewer_shares_nothing_with_everybody_and_takes_back_what_they_had_shared(
    database: Database,
) -> None:
    with database.write() as session:
        user_id = add_user(session, ANN.name, "manager", actor=ADMIN, at=START)
        # What her page, or her token, still takes her for.
        ann = Actor(ANN.name, "manager", user_id=user_id)
        own, shared = keep(session, actor=ann), keep(session, "All", shared=True, actor=ann)
        give_role(session, user_id, "viewer", actor=ADMIN, at=START)
    attempts: list[Callable[[Session], object]] = [
        lambda session: keep(session, "New", shared=True, actor=ann),
        lambda session: keep(session, shared=True, actor=ann),
        *(
            lambda session, asked=asked: change_view(session, asked, actor=ann, at=LATER)
            for asked in (
                ViewChange(own, 1, shared=True),
                ViewChange(shared, 1, query="status=completed"),
                ViewChange(shared, 1, name="Read me"),
            )
        ),
    ]

    for attempt in attempts:
        with (
            pytest.raises(Forbidden, match="may not share a view with everybody"),
            database.write() as session,
        ):
            attempt(session)
    with database.write() as session:
        change_view(session, ViewChange(shared, 1, shared=False), actor=ann, at=LATER)

    with database.read() as session:
        assert names(session, ann) == ["All", "Mine"]
        assert names(session, BO) == []
        refused = [row.actor for row in rows_of(session, SecurityEvent) if row.kind == "refused"]
    assert refused == [ANN.name]


def test_shared_views_come_after_a_readers_own(database: Database) -> None:
    with database.write() as session:
        keep(session, "A shared one", shared=True)
        keep(session, "Z own", actor=BO)

    with database.read() as session:
        assert names(session, BO) == ["Z own", "A shared one"]
        assert names(session, ANN) == ["A shared one"]


def test_saving_under_the_same_name_replaces_what_was_kept(database: Database) -> None:
    with database.write() as session:
        first = keep(session, " Mine ", "status=active")
        second = keep(session, "Mine", "status=proposed", shared=True)

        (view,) = saved_views(session, "assignments", ANN)

    assert first == second == view.id
    assert (view.query, view.shared, view.version) == ("status=proposed", True, 2)


def test_a_view_is_renamed_shared_and_deleted_by_its_owner(database: Database) -> None:
    with database.write() as session:
        id_ = keep(session)
        change_view(session, ViewChange(id_, 1, name="Ours", shared=True), actor=ANN, at=LATER)
        (view,) = saved_views(session, "assignments", BO)
        change_view(session, ViewChange(id_, 2, query="status=proposed"), actor=ANN, at=LATER)
        delete_view(session, id_, actor=ANN, at=LATER)

        assert (view.name, view.owner, view.updated_at) == ("Ours", ANN.name, LATER)
        assert names(session, ANN) == []
        kinds = [(row.kind, row.actor, row.detail) for row in rows_of(session, SecurityEvent)]

    assert kinds == [
        ("view saved", ANN.name, "assignments: Mine"),
        ("view changed", ANN.name, "assignments: Mine, now Ours, shared"),
        ("view changed", ANN.name, "assignments: Ours, other filters"),
        ("view deleted", ANN.name, "assignments: Ours"),
    ]


def test_an_administrator_changes_shared_views_and_knows_nothing_of_private_ones(
    database: Database,
) -> None:
    with database.write() as session:
        private, shared = keep(session, "Private"), keep(session, "Shared", shared=True)

        change_view(session, ViewChange(shared, 1, name="Known"), actor=ADMIN, at=LATER)
        with pytest.raises(Forbidden, match=r"ann@example.com's"):
            delete_view(session, shared, actor=BO, at=LATER)
        for other in (ADMIN, BO):
            with pytest.raises(NotFound):
                delete_view(session, private, actor=other, at=LATER)
            with pytest.raises(NotFound):
                change_view(session, ViewChange(private, 1, shared=True), actor=other, at=LATER)
        delete_view(session, shared, actor=ADMIN, at=LATER)

        assert names(session, ANN) == ["Private"]


def test_a_view_that_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    with database.write() as session:
        id_ = keep(session)
        change_view(session, ViewChange(id_, 1, name="Newer"), actor=ANN, at=LATER)

        with pytest.raises(Conflict, match="changed meanwhile"):
            change_view(session, ViewChange(id_, 1, name="Older"), actor=ANN, at=LATER)


@in_turn(
    ("name", "query", "page"),
    [
        ("", "a=1", "assignments"),
        ("  ", "a=1", "assignments"),
        ("n" * 61, "a=1", "assignments"),
        ("two\nlines", "a=1", "assignments"),
        ("nul\0", "a=1", "assignments"),
        ("good", "a" * (QUERY_LENGTH + 1), "assignments"),
        ("good", "a=\0", "assignments"),
        ("good", "a=\ud800", "assignments"),
        ("good", "a=1", "admin"),
        ("good", "a=1", "../home"),
    ],
)
def test_what_no_view_can_be_is_refused(
    database: Database, name: str, query: str, page: str
) -> None:
    with database.write() as session, pytest.raises(Invalid):
        keep(session, name, query, page=page)


def test_a_name_that_is_taken_is_refused(database: Database) -> None:
    with database.write() as session:
        keep(session, "One")
        two = keep(session, "Two")

        with pytest.raises(Conflict, match="called One already"):
            change_view(session, ViewChange(two, 1, name="One"), actor=ANN, at=LATER)


def test_nobody_keeps_views_without_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_VIEWS >= 100
    monkeypatch.setattr("db.commands.readers.views.MOST_VIEWS", 2)
    with database.write() as session:
        keep(session, "One")
        keep(session, "Two")

        with pytest.raises(Conflict, match="delete one first"):
            keep(session, "Three")


def test_who_was_deactivated_keeps_nothing(database: Database) -> None:
    with database.write() as session:
        actor = sign_in(
            session, "ann@example.com", name=None, first_admin=None, address=None, at=START
        )
        assert actor is not None
        assert actor.user_id is not None
        id_ = keep(session, actor=actor)
        set_active(session, actor.user_id, active=False, actor=ADMIN, at=LATER)

        for refused in (
            lambda: keep(session, "Another", actor=actor),
            lambda: change_view(session, ViewChange(id_, 1, name="X"), actor=actor, at=LATER),
            lambda: delete_view(session, id_, actor=actor, at=LATER),
        ):
            with pytest.raises(BoardError, match="deactivated"):
                refused()


LAYOUT = Layout((Place("title", 300, grows=True), Place("due", 90, hidden=True)), two_lines=True)


def test_a_view_keeps_the_layout_of_its_table(database: Database) -> None:
    with database.write() as session:
        id_ = save_view(session, "tickets", "Wide", "", LAYOUT, shared=True, actor=ANN, at=START)
        keep(session, "Without", page="tickets")
        change_view(session, ViewChange(id_, 1, name="Wider"), actor=ANN, at=LATER)

    with database.read() as session:
        kept = {view.name: view.layout for view in saved_views(session, "tickets", ANN)}
    assert kept == {"Wider": LAYOUT.as_document(), "Without": None}


def test_each_reader_has_their_own_layout_of_each_table(database: Database) -> None:
    other = Layout((Place("due", 200),))
    with database.write() as session:
        keep_layout(session, "tickets", other, actor=VIC)
        keep_layout(session, "tickets", LAYOUT, actor=VIC)
        keep_layout(session, "proposals", other, actor=VIC)
        keep_layout(session, "tickets", other, actor=BO)
        keep_layout(session, "tickets", None, actor=BO)

    with database.read() as session:
        assert table_layouts(session, VIC) == {
            "tickets": LAYOUT.as_document(),
            "proposals": other.as_document(),
        }
        assert table_layouts(session, BO) == {}
