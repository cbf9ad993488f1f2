"""What a source last said of a ticket, kept as one text beside it.

The next file of the same source is compared with it field by field, which tells changes made there
from decisions made here. A description is kept as a digest, which is enough to compare.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

# The fields of a ticket that are merged, and those about who does it and how far it is.
FIELDS = (
    *("title", "description", "story_points", "required_skill", "priority", "due_date"),
    *("issue_type", "project", "parent_key", "blocked_by", "blocks", "blocked"),
)
WORK = ("assignee", "assignee_email", "state")


def seen_value(name: str, value: Any) -> Any:
    """`value` as it is kept and compared."""
    if value is None:
        return None
    if name == "description":
        return hashlib.blake2b(value.encode(), digest_size=8).hexdigest()
    return value.isoformat() if isinstance(value, date) else value


def seen_text(values: Mapping[str, Any]) -> str:
    """The text to keep for values of `seen_value`."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seen_values(text: str | None) -> dict[str, Any]:
    """The values in a text of `seen_text`; empty if no source has said anything yet."""
    return json.loads(text) if text else {}
