"""Clicks on the buttons in a table's rows, which Streamlit's own test driver does not know."""

import json

from streamlit.testing.v1 import AppTest


def click_row(app: AppTest, column: str, row: int, label: str) -> AppTest:
    """Send what a browser sends for a click on `label` in the `row`-th row of the page's table."""
    tables = [*app.data_editor, *app.dataframe]
    named = (dict(table.proto.button_click_widgets).get(column) for table in tables)
    states = app._tree.get_widget_states()
    click = states.widgets.add()
    click.id = next(id_ for id_ in named if id_)
    click.string_trigger_value.data = json.dumps({"row": row, "label": label})
    app._run(states)
    return app
