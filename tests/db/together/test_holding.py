"""Whatever managers do, in whatever order: what holds on every board goes on holding."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db.commands import (
    Actor,
    Change,
    Edit,
    NewAssignment,
    NewProposal,
    assign,
    decide,
    merge_developers,
    propose,
    save_assignments,
    undo,
    update_developers,
    update_tickets,
)
from db.commands.assignments.assigning import NewStatus
from db.domain.actions import ACTIONS, Action
from db.engine import Database
from db.errors import BoardError
from db.importing.save import Settling, Wishes, compare, import_rows
from db.models.board import Assignment, Batch, Developer, Ticket
from db.models.types import AnyRow
from db.queries.planning import reserved_points
from tests.db.together.holding import check_board, content
from tests.db.together.reading import rows_of
from tests.factories import handed_over, manager

NAMES = ("Dana", "Eli", "Fay")
EMAILS = ("dana@example.com", "zed@example.com")
# Few tickets, so that much happens to each.
TICKETS = st.integers(1, 4)
POINTS = st.sampled_from([None, 0.0, 0.1, 0.2, 1.0, 2.5, 3.0, 8.0])
ACTORS = st.sampled_from([manager("Ann"), manager("Bo"), manager("Cem")])
# Clocks of several computers: they go back as well as forth.
CLOCKS = st.integers(0, 10_000).map(
    lambda minutes: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)
# What is likely to be allowed; the rest is drawn as well, and refused.
LIKELY: dict[str, list[Action]] = {
    "proposed": ["approve", "reject", "reject", "set aside", "reassign"],
    "active": ["complete", "remove", "reassign"],
    "completed": ["reopen"],
    "rejected": ["reopen"],
}


class Managers(RuleBasedStateMachine):
    """Several managers at one board, each with a clock of their own."""

    new_database: Callable[[], Database]

    def __init__(self) -> None:
        super().__init__()
        self.database = self.new_database()
        self.content: dict[str, Any] = {}
        self.before: dict[str, dict[str, Any]] = {}
        self.known: set[str] = set()

    def teardown(self) -> None:
        self.database.dispose()

    @initialize(capacity=st.sampled_from([5.0, 20.0]))
    def a_team_with_work(self, capacity: float) -> None:
        at = datetime(2026, 3, 2, tzinfo=UTC)
        team = [{"name": name, "capacity": capacity} for name in NAMES]
        with self.database.write() as session:
            import_rows(session, "developers", team, actor=manager("Ann"), at=at)
            import_rows(session, "tickets", _tickets(range(1, 4), 3.0), actor=manager("Ann"), at=at)

    @rule(
        ids=st.sets(TICKETS, min_size=1, max_size=3),
        points=POINTS,
        actor=ACTORS,
        at=CLOCKS,
    )
    def import_tickets(
        self, ids: set[int], points: float | None, actor: Actor, at: datetime
    ) -> None:
        with self.database.write() as session:
            rows = _tickets(sorted(ids), points)
            import_rows(
                session, "tickets", rows, actor=actor, at=at, wishes=Wishes(same_ids="same")
            )

    @rule(
        ids=st.sets(TICKETS, min_size=1, max_size=3),
        said=st.fixed_dictionaries(
            {"state": st.sampled_from(["open", "done", "set aside"])},
            optional={
                "assignee": st.sampled_from([None, "dana", "Eli", "Zed"]),
                "assignee_email": st.sampled_from([None, *EMAILS]),
                "story_points": POINTS,
                "title": st.sampled_from(["Ticket 1", "Theirs"]),
                "issue_type": st.sampled_from([None, "Story", "Epic"]),
                "parent_key": st.sampled_from([None, "1", "2"]),
                "blocked_by": st.sampled_from([None, "1", "2; 3"]),
                "blocks": st.sampled_from([None, "1", "4"]),
            },
        ),
        wishes=st.builds(
            Wishes,
            same_ids=st.just("same"),
            create_developers=st.booleans(),
            baseline_includes=st.booleans(),
            settling=st.builds(Settling, otherwise=st.sampled_from(["ours", "theirs"])),
        ),
        actor=ACTORS,
        at=CLOCKS,
    )
    def import_from_a_tracker(
        self, ids: set[int], said: dict[str, Any], wishes: Wishes, actor: Actor, at: datetime
    ) -> None:
        items = [{"id": id_, "title": f"Ticket {id_}", **said} for id_ in sorted(ids)]
        with self.database.read() as session:
            preview = compare(session, "tickets", items, wishes=wishes)
        with self.database.write() as session:
            import_rows(
                session, "tickets", items, actor=actor, at=at, wishes=wishes, preview=preview
            )
        with self.database.read() as session:
            again = compare(session, "tickets", items, wishes=wishes)

        assert again.is_empty, (again.updated, again.noted, again.moves)

    @rule(
        row=st.fixed_dictionaries(
            {
                "name": st.sampled_from(NAMES),
                "baseline_workload": st.sampled_from([0.0, 0.3, 4.0]),
                "capacity": st.sampled_from([5.0, 20.0, None]),
            },
            optional={"email": st.sampled_from([None, *EMAILS])},
        ),
        actor=ACTORS,
        at=CLOCKS,
    )
    def import_a_developer(self, row: dict[str, Any], actor: Actor, at: datetime) -> None:
        with self.database.write() as session:
            import_rows(session, "developers", [row], actor=actor, at=at)
        with self.database.read() as session:
            assert compare(session, "developers", [row]).is_empty

    @rule(
        pairs=st.lists(
            st.tuples(TICKETS, st.sampled_from((*NAMES, "Nobody"))), min_size=1, max_size=2
        ),
        actor=ACTORS,
        at=CLOCKS,
    )
    def assign(self, pairs: list[tuple[int, str]], actor: Actor, at: datetime) -> None:
        with self.database.write() as session:
            items = [NewAssignment(ticket, name) for ticket, name in pairs]
            outcome = assign(session, items, actor=actor, at=at)

        assert len(outcome.changed) + len(outcome.refused) == len(pairs)
        assert (outcome.batch_id is None) == (not outcome.changed)

    @rule(
        holders=st.dictionaries(TICKETS, st.integers(1, len(NAMES)), min_size=1, max_size=4),
        left=st.sets(TICKETS, max_size=1),
        replace_open=st.booleans(),
        actor=ACTORS,
        at=CLOCKS,
    )
    def propose(
        self,
        holders: dict[int, int],
        left: set[int],
        replace_open: bool,  # noqa: FBT001 (drawn by its name)
        actor: Actor,
        at: datetime,
    ) -> None:
        with self.database.write() as session:
            versions = {ticket.id: ticket.version for ticket in rows_of(session, Ticket)}
            present = {
                (row.ticket_id, row.developer_id)
                for row in rows_of(session, Assignment)
                if row.status == "proposed"
            }
            outcome = propose(
                session,
                [
                    NewProposal(ticket, versions.get(ticket, 1), developer, "Fits.", {})
                    for ticket, developer in holders.items()
                ],
                leftovers=[
                    {"ticket_id": ticket, "reason": "No room."} for ticket in left - set(holders)
                ],
                request={},
                actor=actor,
                at=at,
                replace_open=replace_open,
            )
            reserved = reserved_points(session)
            made = [row for row in rows_of(session, Assignment) if row.id in outcome.changed]
            team = {row.id: row for row in rows_of(session, Developer)}

        # What is planned as it is proposed already stays.
        kept = len(set(holders.items()) & present) if replace_open else 0
        said = len(outcome.changed) + len(outcome.refused)
        assert len(holders) - kept <= said <= len(holders)
        for row in made:
            developer = team[row.developer_id]
            filled = developer.current_workload + reserved.get(developer.id, 0.0)
            weighs = reserved.get(developer.id, 0.0) > 0
            assert not weighs or round(filled, 2) <= developer.capacity

    @rule(
        ticket=TICKETS,
        name=st.sampled_from(NAMES),
        status=st.sampled_from(["proposed", "active", "rejected"]),
        actor=ACTORS,
        at=CLOCKS,
    )
    def save(self, ticket: int, name: str, status: NewStatus, actor: Actor, at: datetime) -> None:
        items = [NewAssignment(ticket, name, status=status)]
        with self.database.write() as session:
            save_assignments(session, items, actor=actor, at=at, assigned_by="AI")

    @rule(
        ticket=TICKETS,
        fields=st.fixed_dictionaries(
            {},
            optional={
                "story_points": POINTS,
                "title": st.sampled_from(["Ticket 1", "Another"]),
                "due_date": st.sampled_from([None, date(2026, 4, 1)]),
                "is_work": st.booleans(),
                "project": st.sampled_from([None, "Shop", "Web"]),
            },
        ),
        actor=ACTORS,
        at=CLOCKS,
    )
    def edit_a_ticket(
        self, ticket: int, fields: dict[str, Any], actor: Actor, at: datetime
    ) -> None:
        with self.database.write() as session:
            update_tickets(session, [Edit(ticket, fields)], actor=actor, at=at)

    @rule(
        developer=st.integers(1, len(NAMES)),
        fields=st.fixed_dictionaries(
            {},
            optional={
                "name": st.sampled_from([*NAMES, "Gus"]),
                "email": st.sampled_from([None, *EMAILS]),
                "aliases": st.sampled_from([[], ["Gus"], [EMAILS[1], "Zed"]]),
                "active": st.booleans(),
                "team": st.sampled_from([None, "Core", "Apps"]),
                "baseline_workload": st.sampled_from([0.0, 0.7]),
            },
        ),
        actor=ACTORS,
        at=CLOCKS,
    )
    def edit_a_developer(
        self, developer: int, fields: dict[str, Any], actor: Actor, at: datetime
    ) -> None:
        with self.database.write() as session:
            update_developers(session, [Edit(developer, fields)], actor=actor, at=at)

    @rule(
        names=st.permutations(NAMES),
        takers=st.integers(1, 2),
        leaves=st.booleans(),
        at=CLOCKS,
    )
    def hand_over(
        self,
        names: list[str],
        takers: int,
        leaves: bool,  # noqa: FBT001 (drawn by its name)
        at: datetime,
    ) -> None:
        first, *rest = names
        with suppress(BoardError, ValueError), self.database.write() as session:
            handed_over(session, first, *rest[:takers], leaves=leaves, at=at)

    @rule(ids=st.permutations([1, 2, 3, 4]), actor=ACTORS, at=CLOCKS)
    def merge(self, ids: list[int], actor: Actor, at: datetime) -> None:
        with suppress(BoardError), self.database.write() as session:
            merge_developers(session, ids[0], ids[1], actor=actor, at=at)
            of_gone = [row for row in rows_of(session, Assignment) if row.developer_id == ids[0]]
            assert of_gone == []

    @rule(data=st.data(), actor=ACTORS, at=CLOCKS)
    def undo_any(self, data: st.DataObject, actor: Actor, at: datetime) -> None:
        with self.database.write() as session:
            batches = sorted(rows_of(session, Batch), key=attrgetter("data_version"))
            batch = batches[data.draw(st.integers(0, len(batches) - 1))]
            undo(session, batch.id, actor=actor, at=at)

    @rule(actor=ACTORS, at=CLOCKS)
    def undo_the_last(self, actor: Actor, at: datetime) -> None:
        with self.database.write() as session:
            batch = max(rows_of(session, Batch), key=attrgetter("data_version"))
            outcome = undo(session, batch.id, actor=actor, at=at)
            after = content(session)

        assert not outcome.refused
        if batch.id in self.before:
            assert after == self.before[batch.id]

    @precondition(lambda self: self.assignments())
    @rule(data=st.data(), actor=ACTORS, at=CLOCKS, allow_overload=st.booleans())
    def decide(
        self,
        data: st.DataObject,
        actor: Actor,
        at: datetime,
        allow_overload: bool,  # noqa: FBT001 (drawn by its name)
    ) -> None:
        rows = data.draw(st.lists(st.sampled_from(self.assignments()), min_size=1, max_size=6))
        changes = [data.draw(_changes(row)) for row in rows]
        self.carry_out(changes, actor=actor, at=at, allow_overload=allow_overload)

    @precondition(lambda self: self.assignments())
    @rule(data=st.data(), actor=ACTORS, at=CLOCKS)
    def decide_all_about_a_ticket(self, data: st.DataObject, actor: Actor, at: datetime) -> None:
        present = self.assignments()
        ticket = data.draw(st.sampled_from(sorted({row.ticket_id for row in present})))
        rows = data.draw(st.permutations([row for row in present if row.ticket_id == ticket]))
        changes = [data.draw(_changes(row)) for row in rows]
        self.carry_out(changes, actor=actor, at=at, allow_overload=True)

    def carry_out(
        self, changes: list[Change], *, actor: Actor, at: datetime, allow_overload: bool
    ) -> None:
        before = {row.id: row for row in self.assignments()}

        with self.database.write() as session:
            outcome = decide(session, changes, actor=actor, at=at, allow_overload=allow_overload)

        after = {row.id: row for row in self.assignments()}
        assert len(outcome.changed) + len(outcome.refused) == len(changes)
        assert (outcome.batch_id is None) == (not outcome.changed)
        assert {id_ for id_ in before if before[id_] != after[id_]} == set(outcome.changed)

    @invariant()
    def the_board_holds(self) -> None:
        with self.database.read() as session:
            check_board(session)
            batches = {row.id for row in rows_of(session, Batch)}
            now = content(session)
        new = batches - self.known
        if len(new) == 1:
            self.before[new.pop()] = self.content
        self.content, self.known = now, batches

    def assignments(self) -> list[AnyRow]:
        with self.database.read() as session:
            return rows_of(session, Assignment)


def _tickets(ids: Sequence[int], points: float | None) -> list[dict[str, Any]]:
    return [{"id": id_, "title": f"Ticket {id_}", "story_points": points} for id_ in ids]


@st.composite
def _changes(draw: st.DrawFn, row: AnyRow) -> Change:
    likely = LIKELY.get(row.status, []) * 4
    return Change(
        row.id,
        draw(st.sampled_from([*likely, *ACTIONS])),
        developer=draw(st.sampled_from([None, *NAMES])),
        reason=draw(st.sampled_from([None, "On leave"])),
        version=draw(st.sampled_from([row.version, row.version, None, row.version - 1])),
    )


@pytest.mark.hypothesis
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_holds_on_a_board_goes_on_holding(request: pytest.FixtureRequest, engine: str) -> None:
    class OnThisEngine(Managers):
        new_database = staticmethod(request.getfixturevalue(f"new_{engine}_database"))

    # Each example needs a database, which stays until the test ends: too many to look for the
    # shortest way to a failure on a server.
    phases = (Phase.generate, Phase.shrink) if engine == "sqlite" else (Phase.generate,)
    run_state_machine_as_test(
        OnThisEngine,
        settings=settings(
            # The first of the same examples on a server, which takes twice as long over each.
            max_examples=min(settings().max_examples // (3 if engine == "sqlite" else 6), 250),
            stateful_step_count=30,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
