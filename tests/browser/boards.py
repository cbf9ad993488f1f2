"""A board with something of everything that a page can show, for the tests that look at pages."""

from datetime import UTC, date, datetime, timedelta

from dashboard.proposing import propose_plan
from db.commands import Change, NewAssignment, assign, complete
from db.engine import Database
from db.importing.save import import_rows
from db.migrate import upgrade
from db.queries.planning import TicketChoice
from tests.factories import manager

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SETUP = manager("Setup")
NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor", "Dee Marsh", "Eli Novak", "Fay Moreau")
SKILLS = ("Python", "SQL", "React")
PRIORITIES = ("Critical", "High", "Medium", "Low")
# Given out by hand, all to the first: more than she has.
BY_HAND = range(1, 15)
TICKETS = 80
PROPOSED = 40


def full_board(url: str) -> Database:
    """Six developers, one of them overloaded; 80 tickets in work, done, proposed, left and late."""
    database = Database.open(url)
    upgrade(database)
    team = [
        {"name": name, "title": "Engineer", "skills": "; ".join(SKILLS), "capacity": 40.0}
        for name in NAMES
    ]
    tickets = [_ticket(id_) for id_ in range(1, TICKETS + 1)]
    with database.write() as session:
        import_rows(session, "developers", team, actor=SETUP, at=START)
        import_rows(session, "tickets", tickets, actor=SETUP, at=START)
    given = [NewAssignment(id_, NAMES[0]) for id_ in BY_HAND]
    with database.write() as session:
        made = assign(session, given, actor=SETUP, at=START + timedelta(days=1)).changed
    with database.write() as session:
        done = [Change(id_, "complete") for id_ in made[:2]]
        complete(session, done, actor=SETUP, at=START + timedelta(days=8))
    choice = TicketChoice(limit=PROPOSED)
    propose_plan(database, choice, actor=SETUP, at=START + timedelta(days=9))
    return database


def _ticket(id_: int) -> dict[str, object]:
    # The last ones are larger than what anybody has, so that a plan leaves them over.
    too_large = id_ > TICKETS - 2
    points = 5.0 if id_ in BY_HAND else float(1 + id_ % 3)
    return {
        "id": id_,
        "title": f"Ticket {id_}, with a title that is longer than its column",
        "description": "What happens, and what should.",
        "story_points": 99.0 if too_large else points,
        "required_skill": SKILLS[id_ % len(SKILLS)],
        "priority": "Critical" if too_large else PRIORITIES[id_ % len(PRIORITIES)],
        "due_date": date(2026, 3, 10) + timedelta(days=id_),
    }
