"""Which state allows which decision, and the sentence where it does not: no database needed."""

from typing import Any

import pytest

from db.domain.actions import ACTIONS, Action, Held, Holder, Refused, decide
from db.models.board import ASSIGNMENT_STATUSES

DANA, ELI = Holder(1, "Dana"), Holder(2, "Eli")

TICKET_STATUS = {"active": "assigned", "completed": "completed"}
ALLOWED = {
    ("proposed", "approve"): ("active", "assigned"),
    ("proposed", "reject"): ("rejected", "pending"),
    ("proposed", "set aside"): ("rejected", "rejected"),
    ("proposed", "give back"): ("superseded", "pending"),
    ("proposed", "reassign"): ("proposed", "pending"),
    ("active", "reassign"): ("active", "assigned"),
    ("active", "remove"): ("removed", "pending"),
    ("active", "complete"): ("completed", "completed"),
    ("completed", "reopen"): ("active", "assigned"),
}
STATE_IN_WORDS = {
    "proposed": "is only proposed with Dana",
    "active": "is active with Dana",
    "completed": "was completed by Dana",
    "rejected": "was rejected for Dana",
    "superseded": "was superseded by a newer decision",
    "removed": "was removed from Dana",
    "withdrawn": "was withdrawn",
}
WHAT_WOULD_DO = {
    "approve": "only a proposal can be approved",
    "reject": "only a proposal can be rejected",
    "set aside": "only a proposal can be set aside",
    "give back": "only a proposal can be given back",
    "reassign": "only open work can be reassigned",
    "remove": "only active work can be removed",
    "complete": "only active work can be completed",
    "reopen": "only completed or rejected work can be reopened",
    "supersede": "only a proposal can be superseded",
}


def make_held(**fields: Any) -> Held:
    status = fields.get("status", "proposed")
    defaults: dict[str, Any] = {
        "id": 7,
        "ticket_id": 12,
        "label": "#12",
        "developer": DANA,
        "status": status,
        "scope": None,
        "assignment_type": "ai",
        "assigned_by": "AI",
        "original_assigned_to": "Dana",
        "reason": "Knows Python",
        "plan_id": 1,
        "version": 4,
        "ticket_status": TICKET_STATUS.get(status, "pending"),
        "ticket_version": 1,
        "story_points": 5.0,
    }
    return Held(**(defaults | fields))


@pytest.mark.parametrize(("case", "expected"), ALLOWED.items(), ids=" ".join)
def test_an_action_leads_to_its_state(case: tuple[str, Action], expected: tuple[str, str]) -> None:
    status, action = case

    steps = decide(make_held(status=status), action, ELI if action == "reassign" else None, None)

    after = steps[-1].after
    assert (after.status, after.ticket_status) == expected
    assert after.version == 5


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (status, action)
        for status in ASSIGNMENT_STATUSES
        for action in (*ACTIONS, "supersede")
        if (status, action) not in {*ALLOWED, ("proposed", "supersede"), ("rejected", "reopen")}
    ],
)
def test_any_other_action_is_refused_with_the_state_and_what_would_do(
    status: str, action: Action
) -> None:
    with pytest.raises(Refused) as refusal:
        decide(make_held(status=status), action, ELI, None)

    assert str(refusal.value) == f"#12 {STATE_IN_WORDS[status]}; {WHAT_WOULD_DO[action]}."


def test_work_that_is_reopened_already_is_not_told_that_it_could_be_reopened() -> None:
    reopened = decide(make_held(status="rejected", scope="pairing"), "reopen", None, None)

    with pytest.raises(Refused) as refusal:
        decide(reopened[-1].after, "reopen", None, None)

    assert "only completed or rejected work can be reopened" not in str(refusal.value)


def test_a_proposal_for_a_ticket_that_was_settled_meanwhile_is_not_approved() -> None:
    held = make_held(ticket_status="completed")

    with pytest.raises(Refused, match=r"^#12 is completed by now and cannot be given out\.$"):
        decide(held, "approve", None, None)


def test_completed_work_is_not_reopened_over_what_its_ticket_became() -> None:
    held = make_held(status="completed", ticket_status="assigned")

    with pytest.raises(Refused, match=r"^#12 is assigned by now and cannot be reopened\.$"):
        decide(held, "reopen", None, None)


def test_a_rejected_pairing_is_reopened_without_touching_its_ticket() -> None:
    held = make_held(status="rejected", scope="pairing", ticket_status="assigned")

    (step,) = decide(held, "reopen", None, None)

    assert (step.after.status, step.after.scope) == ("rejected", None)
    assert step.after.ticket_status == "assigned"


def test_reassigning_to_nobody_asks_for_a_name() -> None:
    with pytest.raises(Refused, match=r"^Name the developer who should take #12\.$"):
        decide(make_held(status="active"), "reassign", None, None)


def test_reassigning_to_the_holder_says_who_has_it() -> None:
    with pytest.raises(Refused, match=r"^Dana has #12 already; name another developer\.$"):
        decide(make_held(status="active"), "reassign", DANA, None)


def test_a_reason_is_dropped_with_the_person_whom_it_explains() -> None:
    (kept,) = decide(make_held(), "reassign", ELI, "On leave")
    (said,) = decide(make_held(), "reassign", ELI, None, by="Ann")
    corrected, _approved = decide(make_held(), "approve", ELI, None, by="Ann")
    (approved,) = decide(make_held(), "approve", DANA, None, by="Ann")

    assert kept.after.reason == "On leave"
    assert said.after.reason == corrected.after.reason == "Changed by Ann from Dana."
    assert approved.after.reason == "Knows Python"


def test_a_state_as_history_keeps_it_names_every_field_that_a_decision_changes() -> None:
    before = make_held(status="active")
    (step,) = decide(before, "reassign", ELI, "On leave")

    changed = {name for name, value in step.after.state.items() if before.state[name] != value}

    assert changed == {"assigned_to", "developer_id", "assignment_type", "reason", "version"}
