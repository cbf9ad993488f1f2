"""The table of decisions on a page, which Streamlit's own test driver does not know.

What a browser would send is sent here: edits and ticks by id, and what was asked for in a row.
"""

import json
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest


def has_grid(app: AppTest) -> bool:
    return bool(_protos(app))


def grid_frame(app: AppTest) -> pd.DataFrame:
    """The rows as the table shows them, by id: with unsaved edits, and without hidden columns."""
    data = _data(app)
    frame = pd.DataFrame(data["rows"]).set_index("id")
    names = [column["name"] for column in data["columns"] if column["name"] in frame]
    frame = frame[names].astype("object")
    frame["tick"] = False
    for id_, cells in data["edits"].items():
        for name, value in cells.items():
            frame.loc[int(id_), name] = value
    return frame


def tables(app: AppTest) -> list[pd.DataFrame]:
    """Every table on the page, those of rows that open first."""
    others = [table.value for table in (*app.dataframe, *app.data_editor)]
    return [*(_as_read(json.loads(proto.json)) for proto in _protos(app)), *others]


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    """The page's first table that has this column."""
    return next(table for table in tables(app) if column in table)


def _as_read(data: Any) -> pd.DataFrame:
    """A table's rows by id, as they were read."""
    names = [column["name"] for column in data["columns"]]
    rows = {row["id"]: [row.get(name) for name in names] for row in data["rows"]}
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def tickets(app: AppTest) -> list[str]:
    """The keys of the shown rows, in their order."""
    return [row["ticket"] for row in _data(app)["rows"]]


def heads(app: AppTest) -> dict[str, list[str]]:
    """The heads of the shown groups, in their order, each with the tickets below it."""
    data, below = _data(app), tickets(app)
    places = [head["at"] for head in data["groups"]]
    return {
        " · ".join([head["title"], *head["facts"]]): below[place:end]
        for head, place, end in zip(data["groups"], places, [*places[1:], None], strict=False)
    }


def links(app: AppTest) -> dict[str, str]:
    """Where the keys of the shown rows lead, of those that lead anywhere."""
    return {row["ticket"]: row["link"] for row in _data(app)["rows"] if row["link"]}


def hidden(app: AppTest, name: str) -> bool:
    """Whether a column is shown only to whoever chooses it."""
    return next(bool(one["hidden"]) for one in _data(app)["columns"] if one["name"] == name)


def layout(app: AppTest) -> Any:
    """How the table is to be laid out: its number, and what is kept for each width of screen."""
    return _data(app)["layouts"]


def edit(app: AppTest, cells: dict[str, dict[str, Any]]) -> AppTest:
    """Edit cells by ticket, beside what is edited already."""
    ids = {row["ticket"]: row["id"] for row in _data(app)["rows"]}
    return edit_ids(app, {ids[ticket]: changed for ticket, changed in cells.items()})


def edit_ids(app: AppTest, cells: dict[int, dict[str, Any]], *, run: bool = True) -> AppTest:
    """Edit cells by the ids of their rows."""
    data = _data(app)
    held: Any = app.session_state.get(key(app), {})
    state = held.get("edits")
    fresh = state is not None and state["revision"] == data["revision"]
    rows = dict(state["rows"] if fresh else data["edits"])
    for id_, changed in cells.items():
        rows[str(id_)] = rows.get(str(id_), {}) | changed
    app.session_state[key(app)] = {"edits": {"revision": data["revision"], "rows": rows}}
    return app.run() if run else app


def tick(app: AppTest, *names: str) -> AppTest:
    """Tick rows by ticket."""
    return edit(app, {name: {"tick": True} for name in names})


def commit(app: AppTest, name: str = "assignments") -> AppTest:
    """Commit what was edited in the table `name`, through its review where one comes first."""
    for key_ in (f"{name}.review", "review.commit"):
        for button in [button for button in app.button if button.key == key_]:
            button.click().run()
    assert not app.exception
    return app


def change(app: AppTest, choice: str) -> AppTest:
    """Choose from the menu that changes a field of what is ticked."""
    menu = app.menu_button(key="act.fields")
    menu.proto.disabled = False
    menu.click(next(option for option in menu.options if option.startswith(choice))).run()
    assert not app.exception
    return app


def ask(app: AppTest, event: str, value: Any) -> AppTest:
    """Send what a browser sends for a click in the table: `act` or `sort`."""
    return _send(app, _protos(app)[0].id, event, value)


def open_row(app: AppTest, row: int, kind: str = "ticket", **asked: Any) -> AppTest:
    """Click what opens the details of a row, by its id."""
    opener = next(one for one in _protos(app, "opener") if not json.loads(one.json)["within"])
    table = {"table": _data(app)["name"]} if has_grid(app) else {}
    return _send(app, opener.id, "open", {**table, "row": row, "kind": kind, **asked})


def _send(app: AppTest, component: str, event: str, value: Any) -> AppTest:
    states = app._tree.get_widget_states()
    click = states.widgets.add()
    click.id = f"$$STREAMLIT_INTERNAL_KEY_{component}__events"
    click.json_trigger_value = json.dumps([{"event": event, "value": value}])
    app._run(states)
    return app


def act(app: AppTest, ticket: str, label: str) -> AppTest:
    """Choose from the menu in a row."""
    ids = {row["ticket"]: row["id"] for row in _data(app)["rows"]}
    return ask(app, "act", {"id": ids[ticket], "label": label})


def key(app: AppTest) -> str:
    """The key under which the session keeps what the table holds."""
    return key_of(_protos(app)[0])


def key_of(proto: Any) -> str:
    """The key of a component: `$$ID`, a hash and the key, with `-` between them."""
    return str(proto.id).split("-", 2)[2]


def _data(app: AppTest) -> Any:
    return json.loads(_protos(app)[0].json)


def _protos(app: AppTest, name: str = "grid") -> list[Any]:
    return [
        one.proto
        for one in app.get("bidi_component")
        if one.proto.component_name == f"assignboard.{name}"
    ]
