"""From the board to the content of a report."""

from datetime import datetime

from dashboard.analytics.copy import Copy
from dashboard.report.figures import gather
from dashboard.report.files import Kind, as_file
from dashboard.report.words import page
from db.engine import Database


def make(board: Database, copy: Copy, kind: Kind, *, at: datetime) -> bytes:
    """The report of the board as it is, made `at` an instant. Raises StillReading."""
    with board.read() as session:
        figures = gather(session, copy, at=at)
    return as_file(page(figures), kind, made_at=at)
