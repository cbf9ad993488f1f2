"""A commit in words: what happened to which tickets and whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from dashboard.ui.words.values import counted, field_label, say_names, say_value
from db.queries.history.event_lines import HOLDER, REDONE, UNDONE, EventLine, event_lines
from db.queries.history.events import EventFilter, events

# How many events of a large commit the sentence is made of.
READ = 200
SHOWN_NAMES, SHOWN_PHRASES = 3, 3
_DECISIONS = {
    "proposed": "{what} proposed for {new}",
    "approved": "{what} approved for {new}",
    "created": "{what} given to {new}",
    "reassigned": "{some}{old}{given} to {to}",
    "rejected": "{what} rejected for {old}",
    "removed": "{what} taken from {old}",
    "completed": "{what} completed by {old}",
    "superseded": "{what} not proposed for {old} any more",
}
_RECORDS = {
    "created": "{what} created",
    "withdrawn": "{what} taken back",
    "deactivated": "{what} deactivated",
    "reactivated": "{what} active again",
    "renamed": "{old} renamed to {new}",
    "noted": "{what} seen in the tracker",
    "completed": "{what} completed, as its tracker says",
    "set aside": "{what} set aside",
    "reopened": "{what} reopened",
}


def commit_in_words(
    session: Session, batch_id: str, event_count: int, wanted: EventFilter | None = None
) -> str:
    """What a commit did, as part of a sentence; empty where it changed nothing visible.

    Only the first `READ` events that pass `wanted` are put into words; the others are counted.
    """
    within = replace(wanted or EventFilter(), batch_id=batch_id)
    page = events(session, within, oldest_first=True, limit=READ)
    said = say_lines(event_lines(session, page.rows))
    left = event_count - len(page.rows)
    return f"{said}; and {counted(left, 'more event')}" if left > 0 else said


def say_lines(lines: Sequence[EventLine]) -> str:
    """`CORE-1 and CORE-2 approved for Ana; points of CORE-3 set to 5`."""
    # Equal phrases are said once, with all their tickets and people in the commit's order.
    named: Mapping[str, dict[str, EventLine]] = defaultdict(dict)
    for line in lines:
        phrase = _phrase(line)
        if phrase:
            named[phrase].setdefault(_label(line), line)
    said = [_tell(phrase, list(who), list(who.values())) for phrase, who in named.items()]
    if len(said) > SHOWN_PHRASES:
        said = [*said[:SHOWN_PHRASES], f"and {counted(len(said) - SHOWN_PHRASES, 'more change')}"]
    return "; ".join(said)


def _tell(phrase: str, labels: Sequence[str], lines: Sequence[EventLine]) -> str:
    """A phrase with what it is about; of many tickets that one person had, their number."""
    what = say_names(labels, most=SHOWN_NAMES)
    takers = dict.fromkeys(_said(line.change.new) for line in lines if line.change is not None)
    many = len(labels) > SHOWN_NAMES
    return phrase.format(
        what=what,
        was=_was(lines),
        some=f"{len(labels)} of " if many else f"{what} reassigned from ",
        given="'s tickets given" if many else "",
        to=say_names(list(takers), most=SHOWN_NAMES),
    )


def _phrase(line: EventLine) -> str:
    """What happened, as a template with places for `_tell` to fill; equal ones are one phrase."""
    change = line.change
    old, new = (None, None) if change is None else (change.old, change.new)
    if change is not None and change.field == HOLDER:
        template = _decision(line.action, new)
        # An import of another board's export brings ended work that nobody had here before.
        old = line.new_developer if old is None else old
    elif line.action == "renamed" and change is not None and change.field == "aliases":
        # Every rename adds the old name as an alias.
        return ""
    elif line.action in _RECORDS:
        template = _RECORDS[line.action]
    elif change is None:
        return ""
    elif change.field in ("description", "last_seen"):
        template = "description of {what} changed"
    else:
        label = field_label(change.field).lower()
        template = f"{_escaped(label)} of {{what}}{{was}} set to {{new}}"
    return template.replace("{old}", _value(old)).replace("{new}", _value(new))


def _decision(action: str, holder: object) -> str:
    if action in (UNDONE, REDONE):
        return "{what} back with {new}" if holder else "{what} with nobody again"
    if action == "reopened":
        return "{what} reopened, back with {new}" if holder else "{what} reopened"
    return _DECISIONS[action]


def _was(lines: Sequence[EventLine]) -> str:
    """` from …`, where one row alone changed; different old values are not listed."""
    if len(lines) != 1 or lines[0].change is None:
        return ""
    return f" from {_said(lines[0].change.old)}"


def _value(value: object) -> str:
    return _escaped(_said(value))


def _said(value: object) -> str:
    if isinstance(value, str):
        try:
            return say_value(date.fromisoformat(value))
        except ValueError:
            return value
    return "nothing" if value is None else say_value(value)


def _escaped(text: str) -> str:
    """`text` with its braces doubled, for use in a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _label(line: EventLine) -> str:
    if line.ticket_id is None:
        return line.subject
    return line.external_key or f"#{line.ticket_id}"
