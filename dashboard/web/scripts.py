"""The one script of our own in the page (page.js), and its style (page.css).

The content policy allows the script by its hash. The constants here are what script, style and
pages have in common: keys of Streamlit's containers, which are classes in the page, and words.
"""

import json
from pathlib import Path
from string import Template

# The container that counts unsaved edits.
UNSAVED = "unsaved-edits"
# The key of a container that ends with the tab and what was known when it was drawn, and the button
# in it that draws it anew. The button is out of sight, because a click would take the focus, and
# with it the cell that is being typed in.
LOOK, AGAIN = "live-look", "live-again"
# The container around the field that tells the server which browser tab this is.
TAB = "browser-tab"
# The container of the page's title, and of what stands beside it.
HEAD = "page-head"
# What is due, on Home.
DUE = "home-due"
# The filters of History, and the button that shows them on a telephone.
FILTERS, FILTERS_BUTTON = "history-filters", "history-filters-button"
# The button of the list of keys. Each key, what it does, and the keys of the buttons that it may
# press, or of fields that it goes to: the first that is there.
KEYS_BUTTON = "keys-list"
_REVIEWS = tuple(f"{page}-review" for page in ("assignments", "tickets", "developers", "planner"))
KEYS = (
    ("t", "Go to the table", ()),
    ("Enter", "Open the row: its ticket, or the person in the cell; fold a group", ()),
    ("Space", "Tick the row", ()),
    ("j", "Next row", ("details-next",)),
    ("k", "Previous row", ("details-previous",)),
    ("a", "Approve", ("details-approve", "proposals-approve", "act-approve")),
    ("m", "Reassign: choose to whom", ("details-to", "act-people")),
    ("x", "Reject: not this person", ("details-reject", "proposals-reject", "act-reject")),
    ("d", "Complete", ("details-complete", "act-complete")),
    ("e", "Edit what is open", ("details-edit",)),
    ("w", "Write a comment", ("details-comment",)),
    ("s", "Commit what was edited", _REVIEWS),
    ("u", "Undo the last commit", ("details-said-undo", "notice-undo")),
    ("p", "Propose", ("plan-propose",)),
    ("/", "Search", ("search", "ticket_search", "team_search", "event_ticket")),
    ("1 to 9", "Go to a page, in the order of the navigation", ()),
    ("Escape", "Close what is open", ()),
    ("?", "This list", ()),
)
# Where the script looks for news (dashboard/web/looking.py).
LOOK_PATH = "/live"
LEAVE = "What you typed is not saved. Leave it?"
AWAY_TITLE = "Assignboard does not answer"
AWAY = (
    "It is being restarted, or the network is gone. Leave this page open: it goes on by itself as "
    "soon as Assignboard answers. If that takes more than a few minutes, tell whoever runs it."
)

# Every constant above, by its name.
_NAMES = {name: value for name, value in globals().items() if name.isupper() and name[0] != "_"}
_HERE = Path(__file__).parent
_CONSTANTS = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in _NAMES.items())

# Streamlit adds it again with every run of a page.
SCRIPT = f"""
if (!window.assignboard) {{
window.assignboard = true;
{_CONSTANTS}{(_HERE / "page.js").read_text(encoding="utf-8")}}}
"""
STYLE = Template((_HERE / "page.css").read_text(encoding="utf-8")).substitute(_NAMES)
