"""Sentences about an import, beside its numbers."""

from itertools import islice

from db.commands.records.targets import DEVELOPER
from db.domain.words import counted
from db.importing.read import Sheet
from db.importing.save.difference import Difference

_NAMED = 5
_FILLED_IN = {"developers": ("baseline_workload", "availability", "capacity")}


def about_defaults(sheet: Sheet) -> list[str]:
    """Sentences about defaults for cells that are empty or missing."""
    sentences = []
    for name in _FILLED_IN.get(sheet.kind, ()):
        empty = sum(row.get(name) is None for row in sheet.records)
        if empty:
            rows = counted(empty, "row")
            where = f"is empty in {rows}" if name in sheet.records.names else "is not given"
            label = name.replace("_", " ").capitalize()
            sentences.append(f"{label} {where}: a new developer gets {DEVELOPER.defaults[name]:g}.")
    return sentences


def about_work(difference: Difference) -> list[str]:
    """Sentences about assignees, clashes, missing tickets and epics; for preview and result."""
    sentences = []
    if difference.given:
        tickets = counted(difference.given, "new ticket comes", "new tickets come")
        sentences.append(f"{tickets} with an assignee.")
    if difference.moves:
        tickets = counted(len(difference.moves), "ticket here gets", "tickets here get")
        sentences.append(f"{tickets} another holder or state.")
    if difference.people:
        names = list(difference.people)
        named = ", ".join(names[:_NAMED])
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        what = (
            ("is a new developer" if len(names) == 1 else "are new developers")
            if difference.creates_people
            else ("is" if len(names) == 1 else "are") + " not known here"
        )
        sentences.append(f"{named}{more} {what}.")
    if difference.left_out:
        tickets = counted(len(difference.left_out), "ticket stays", "tickets stay")
        sentences.append(f"{tickets} without the assignee that the file names.")
    if difference.kept:
        values = counted(difference.kept, "value stays", "values stay")
        sentences.append(f"{values} as here, for the file's cells are empty.")
    if difference.clashes:
        theirs = sum(clash.takes == "theirs" for clash in difference.clashes)
        values = counted(len(difference.clashes), "value")
        sentences.append(
            f"{values} changed on both sides: {len(difference.clashes) - theirs:,} kept as here, "
            f"{theirs:,} taken from the file."
        )
    if difference.missing:
        first = ", ".join(ticket.label for ticket in islice(difference.missing, _NAMED))
        unnamed = len(difference.missing) - _NAMED
        named = f"{first} and {unnamed:,} more" if unnamed > 0 else first
        are = counted(len(difference.missing), "ticket is", "tickets are")
        fate = (
            "set aside."
            if difference.sets_aside
            else "left as they are: a filtered export is the usual reason. Those that were deleted "
            "or moved there can be set aside with this import."
        )
        sentences.append(f"{are} open here and not in the file, {named}: {fate}")
    if difference.epics:
        epics = counted(difference.epics, "ticket only gathers", "tickets only gather")
        counts = "counts" if difference.epics == 1 else "count"
        sentences.append(f"{epics} others (epics) and {counts} nothing, unless you say so.")
    sentences += difference.remarks[:_NAMED]
    if len(difference.remarks) > _NAMED:
        sentences.append(f"{len(difference.remarks) - _NAMED:,} more remarks like these.")
    return sentences
