"""What a source said of a ticket last, kept as one text beside it.

The next file of the same source is compared with it, field by field: only so can a change made
there be told from a decision made here. Long texts are kept as a digest, which is enough to tell.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

# The fields of a ticket that are merged, then what happens to it.
FIELDS = (
    *("title", "description", "story_points", "required_skill", "priority", "due_date"),
    *("issue_type", "parent_key", "blocked_by", "blocks", "blocked"),
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
    """Values, already as they are kept, as the one text."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seen_values(text: str | None) -> dict[str, Any]:
    """What the text holds; nothing where no source has said anything yet."""
    return json.loads(text) if text else {}
