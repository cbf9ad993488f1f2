"""How a large board is spread over its indexes, by which SQLite chooses between them.

SQLite gathers such statistics only when it is told to, and a sample taken from a small board
would mislead it on a large one. So every board is described like one of a million assignments,
500 developers and a year of history: on a small board no choice is slow.
https://www.sqlite.org/lang_analyze.html#fixed_results_of_analyze
"""

import sqlalchemy as sa
from alembic import op

# For each index: its rows, then how many of them share the first column, the first two, ….
_ASSIGNMENTS = {
    "ix_assignments_assigned_to": "1000000 2000 1 1 1 1 1 1 1 1",
    "ix_assignments_by_due": "1000000 333334 914 1 1 1 1 1",
    "ix_assignments_by_points": "1000000 333334 66667 1 1 1 1 1",
    "ix_assignments_by_priority": "1000000 333334 66667 1 1 1 1 1",
    "ix_assignments_by_reason": "1000000 333334 1000 1 1 1 1 1 1 1",
    "ix_assignments_by_skill": "1000000 333334 37038 1 1 1 1 1",
    "ix_assignments_by_title": "1000000 333334 1 1 1 1 1 1 1",
    "ix_assignments_changed": "1000000 333334 120 1 1 1 1 1 1 1",
    "ix_assignments_developer_id_status": "1000000 2000 667 1 1 1 1 1 1 1",
    "ix_assignments_status": "1000000 333334 1 1 1 1 1 1",
    "ix_assignments_ticket_id": "1000000 1 1 1 1 1 1 1 1",
    "uq_assignments_one_active": "198810 1",
    "uq_assignments_one_proposed": "49910 1",
}
_TICKETS = {
    "ix_tickets_by_due": "1000000 333334 914 1 1 1 1 1",
    "ix_tickets_by_points": "1000000 333334 66667 1 1 1 1 1",
    "ix_tickets_by_priority": "1000000 333334 66667 1 1 1 1 1",
    "ix_tickets_by_skill": "1000000 333334 37038 1 1 1 1 1",
    "ix_tickets_by_title": "1000000 333334 1 1 1 1 1 1 1",
    "ix_tickets_changed": "1000000 333334 120 1 1 1 1 1",
    "ix_tickets_required_skill": "1000000 111112 1",
    "ix_tickets_status": "1000000 333334 1 1 1 1 1 1",
    "ix_tickets_urgency": "1000000 333334 66667 914 1 1 1",
    "sqlite_autoindex_tickets_1": "1000000 200000 1",
}
_HISTORY = {
    "ix_assignment_history_action": "3000850 300085 1",
    "ix_assignment_history_assignment_id": "3000850 4 1",
    "ix_assignment_history_batch_id": "3000850 100",
    "ix_assignment_history_changed_at": "3000850 100 1",
    "ix_assignment_history_changed_by": "3000850 30009 1",
    "ix_assignment_history_new_developer_id": "3000850 6002 1",
    "ix_assignment_history_previous_developer_id": "3000850 5990 1",
    "ix_assignment_history_ticket_id": "3000850 4 1",
}
_RECORDS = {
    "ix_record_history_action": "1000500 100050 1",
    "ix_record_history_batch_id": "1000500 100",
    "ix_record_history_changed_at": "1000500 100 1",
    "ix_record_history_changed_by": "1000500 10005 1",
    "ix_record_history_developer_id": "500 1",
    "ix_record_history_kind_record_id": "1000500 500250 1 1",
}
_BATCHES = {
    "ix_batches_undoes": "300 1",
    "sqlite_autoindex_batches_1": "30011 1",
    "sqlite_autoindex_batches_2": "30011 1",
}
_SEALS = {"sqlite_autoindex_seals_1": "30011 1", "sqlite_autoindex_seals_2": "30011 1"}
STATISTICS = {
    "assignments": _ASSIGNMENTS,
    "tickets": _TICKETS,
    "assignment_history": _HISTORY,
    "record_history": _RECORDS,
    "batches": _BATCHES,
    "seals": _SEALS,
    "developers": {"sqlite_autoindex_developers_1": "500 1"},
    "users": {"sqlite_autoindex_users_1": "500 1"},
    "api_tokens": {
        "ix_api_tokens_user_id": "500 2",
        "sqlite_autoindex_api_tokens_1": "500 1",
    },
    "security_events": {"ix_security_events_kind": "10000 2000 1"},
    "idempotency_keys": {
        "ix_idempotency_keys_created_at": "10000 1",
        "sqlite_autoindex_idempotency_keys_1": "10000 100 1",
    },
    "comments": {
        "ix_comments_ticket_id": "100000 2 1",
        "sqlite_autoindex_comments_1": "100000 95000",
    },
    "skills": {"sqlite_autoindex_skills_1": "200 1"},
    "import_mappings": {"sqlite_autoindex_import_mappings_1": "50 1"},
    "saved_views": {
        "ix_saved_views_page_shared": "1000 170 85",
        "sqlite_autoindex_saved_views_1": "1000 5 2 1",
    },
    "unsaved_edits": {
        "ix_unsaved_edits_saved_at": "1000 1",
        "sqlite_autoindex_unsaved_edits_1": "1000 5 2 1",
    },
    "visits": {"sqlite_autoindex_visits_1": "500 1"},
    "daily_workload": {"sqlite_autoindex_daily_workload_1": "125242 251 1"},
    "weekly_workload": {"sqlite_autoindex_weekly_workload_1": "24894 50 1"},
}


def describe_large_board() -> None:
    """Tell SQLite; PostgreSQL gathers its statistics by itself."""
    if op.get_context().dialect.name != "sqlite":
        return
    # Makes the table, which cannot be made by hand.
    op.execute("ANALYZE board")
    op.execute("DELETE FROM sqlite_stat1")
    rows = [
        {"tbl": table, "idx": index, "stat": stat}
        for table, indexes in STATISTICS.items()
        for index, stat in indexes.items()
    ]
    insert = sa.text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)")
    op.get_bind().execute(insert, rows)
    op.execute("ANALYZE sqlite_schema")


def forget_large_board() -> None:
    """Leave SQLite to its own guesses again."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE sqlite_stat1")
