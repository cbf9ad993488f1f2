"""A decision that cannot be carried out says why, and changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from db.commands import Change, NewAssignment, approve, assign, complete, decide, reassign
from db.domain.values import REASON
from db.engine import Database
from db.errors import Invalid
from db.importing.save import import_rows
from db.models.board import Developer
from db.queries.developers import developers
from tests.db.together.reading import assignment, everything, workloads
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_proposals,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)


def test_an_assignment_that_does_not_exist_is_named(database: Database) -> None:
    with database.write() as session:
        outcome = decide(session, [Change(99, "remove")], actor=BO, at=LATER)

    (refusal,) = outcome.refused
    assert refusal.message == "Assignment 99 does not exist."
    assert (refusal.assignment_id, refusal.ticket_id) == (99, None)


def test_a_state_that_does_not_allow_the_action_is_said(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        active = make_assignment(session, ticket, "Dana")

        outcome = approve(session, [Change(active, "approve")], actor=BO, at=LATER)

    (refusal,) = outcome.refused
    assert refusal.message == (f"#{ticket} is active with Dana; only a proposal can be approved.")
    assert (refusal.ticket_id, refusal.label) == (ticket, f"#{ticket}")


def test_a_refusal_calls_a_trackers_ticket_by_its_key(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        row = {"external_key": "PROJ-12", "title": "Sign in"}
        (created,) = import_rows(session, "tickets", [row], actor=ANN, at=START).created
        assert "id" not in created
        active = make_assignment(session, 1, "Dana")

        outcome = decide(session, [Change(active, "reject")], actor=BO, at=LATER)

    (refusal,) = outcome.refused
    assert refusal.message == "PROJ-12 is active with Dana; only a proposal can be rejected."


def test_a_developer_who_left_gets_no_work(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")
        session.execute(update(Developer).where(Developer.name == "Eli").values(active=False))

        outcome = reassign(session, [Change(active, "reassign", "Eli")], actor=BO, at=LATER)

    assert outcome.refused[0].message == "Eli is no longer active; name another developer."


def test_a_proposal_for_a_developer_who_left_is_not_approved(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        proposal = make_proposal(session, make_ticket(session), "Dana")
        session.execute(update(Developer).values(active=False))

        outcome = approve(session, [Change(proposal, "approve")], actor=BO, at=LATER)

    assert outcome.changed == ()
    assert "Dana is no longer active" in outcome.refused[0].message


def test_work_of_a_developer_who_left_can_be_completed_with_the_name_still_in_the_row(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")
        session.execute(update(Developer).values(active=False))

        outcome = complete(session, [Change(active, "complete", "Dana")], actor=BO, at=LATER)

    assert outcome.refused == ()


def test_approving_past_the_free_points_is_refused_with_the_figures(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=10.0, availability=0.8)
        taken, wanted = make_tickets(session, 2, story_points=4.5)
        make_assignment(session, taken, "Dana")
        make_developers(session, "Dana", capacity=20.0, availability=0.8)
        proposal = make_proposal(session, wanted, "Dana")
        make_developers(session, "Dana", capacity=10.0, availability=0.8)

        outcome = approve(session, [Change(proposal, "approve")], actor=BO, at=LATER)

    with database.read() as session:
        assert outcome.refused[0].message == (
            f"#{wanted} (4.5 points) would take Dana to 9 of 8 points; choose another developer, "
            "or allow overload."
        )
        assert assignment(session, proposal).status == "proposed"
        assert workloads(session) == {"Dana": 4.5}


def test_overload_can_be_allowed(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=5.0)
        proposal = make_proposal(session, make_ticket(session, story_points=5.0), "Dana")
        make_assignment(session, make_ticket(session, story_points=5.0), "Dana")

        outcome = approve(
            session, [Change(proposal, "approve")], actor=BO, at=LATER, allow_overload=True
        )

    with database.read() as session:
        assert outcome.refused == ()
        assert workloads(session) == {"Dana": 10.0}


def test_the_last_free_point_can_be_given_out(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=9.0, availability=0.7)
        proposals = make_proposals(
            session, dict.fromkeys(make_tickets(session, 3, story_points=2.1), "Dana")
        )

        outcome = approve(
            session, [Change(id_, "approve") for id_ in proposals], actor=BO, at=LATER
        )

    with database.read() as session:
        assert outcome.refused == ()
        assert workloads(session) == {"Dana": 6.3}


def test_an_approval_counts_the_points_that_the_team_page_shows_as_available(
    database: Database,
) -> None:
    with database.write() as session:
        # The product is 2.255, which binary fractions put a hair below.
        make_developers(session, "Dana", capacity=20.5, availability=0.11)
        shown = developers(session)[0].available_points
        ticket = make_ticket(session, story_points=1.0)
        proposal = make_proposal(session, ticket, "Dana")
        row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": shown}
        import_rows(session, "tickets", [row], actor=ANN, at=START)

        outcome = approve(session, [Change(proposal, "approve")], actor=BO, at=LATER)

    assert [refusal.message for refusal in outcome.refused] == []


def test_the_proposals_that_still_fit_are_approved_in_their_order(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=20.0)
        ids = make_tickets(session, 3, story_points=6.0)
        proposals = make_proposals(session, dict.fromkeys(ids, "Dana"))
        make_developers(session, "Dana", capacity=14.0)

        outcome = approve(
            session, [Change(id_, "approve") for id_ in reversed(proposals)], actor=BO, at=LATER
        )

    assert outcome.changed == (proposals[2], proposals[1])
    assert [refusal.assignment_id for refusal in outcome.refused] == [proposals[0]]
    assert "would take Dana to 18 of 14 points" in outcome.refused[0].message


def test_nothing_is_written_when_every_decision_is_refused(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")
    with database.read() as session:
        before = everything(session)

    with database.write() as session:
        outcome = approve(
            session, [Change(active, "approve"), Change(99, "approve")], actor=BO, at=LATER
        )

    with database.read() as session:
        assert (outcome.changed, outcome.batch_id) == ((), None)
        assert len(outcome.refused) == 2
        assert everything(session) == before


def test_nothing_is_written_for_no_decisions_at_all(database: Database) -> None:
    with database.read() as session:
        before = everything(session)

    with database.write() as session:
        decide(session, [], actor=BO, at=LATER)
        assign(session, [], actor=BO, at=LATER)

    with database.read() as session:
        assert everything(session) == before


NEVER: list[tuple[Change, str]] = [
    (
        Change(1, "remove", reason="x" * (REASON.most + 1)),
        "A reason may have 2,000 characters; this one has 2,001.",
    ),
    (Change(1, "remove", reason="a\x00b"), "A reason may not hold control characters."),
    (Change(1, "remove", reason="a\x1bb"), "A reason may not hold control characters."),
    (Change(1, "promote"), "There is no action called promote."),  # type: ignore[arg-type]
    (Change(1, "supersede"), "There is no action called supersede."),
]


def test_values_that_no_row_could_take_are_refused_before_anything_is_saved(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        _, second = make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Dana"))
        before = everything(session)

    for change, sentence in NEVER:
        with pytest.raises(Invalid) as refusal, database.write() as session:
            decide(session, [Change(second, "complete"), change], actor=BO, at=LATER)
        assert str(refusal.value) == sentence

    with database.read() as session:
        assert everything(session) == before


def test_a_reason_with_a_broken_character_is_refused_in_a_sentence(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")

        with pytest.raises(Invalid):
            decide(session, [Change(active, "remove", reason="\ud800")], actor=BO, at=LATER)


def test_a_reason_may_be_as_long_as_it_says_and_hold_lines(database: Database) -> None:
    reason = ("Line one\n\tindented “” 漢 🎫" + "x" * REASON.most)[: REASON.most]
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")

        decide(session, [Change(active, "reassign", "Eli", reason)], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, active).reason == reason


def test_a_change_needs_somebody_who_makes_it(database: Database) -> None:
    with (
        pytest.raises(Invalid, match=r"^Say who makes this change\.$"),
        database.write() as session,
    ):
        assign(session, [NewAssignment(1, "Dana")], actor=manager(" \n"), at=LATER)


def test_a_second_reopening_is_refused(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        carry_out(session, "set aside", proposal)
        carry_out(session, "reopen", proposal)
        carry_out(session, "set aside", make_proposal(session, ticket, "Dana"))

        outcome = decide(session, [Change(proposal, "reopen")], actor=BO, at=LATER)

    assert outcome.changed == ()
    assert len(outcome.refused) == 1
