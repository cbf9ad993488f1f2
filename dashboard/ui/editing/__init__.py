"""Tables in which managers decide: edits, selections, conflicts."""
