"""Forged clicks: on buttons that were disabled for a viewer when the page was drawn."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from db.access import Actor, Denied
from db.history.security_log import note_denied


def note_forged_clicks(actor: Actor) -> None:
    """Put clicks of a viewer on disabled buttons on the record of access.

    Call it before anything is drawn: Streamlit drops such a click before a page could see it.
    """
    if not only_looks():
        return
    for name in _pressed_while_off():
        text = f"{actor.name} is a viewer, and pressed “{name}”, which is off for viewers."
        with database().write() as session:
            note_denied(session, Denied(actor.name, text))


def _pressed_while_off() -> list[str]:
    """The keys of buttons that arrived as pressed though they were disabled.

    Read from Streamlit's private state, for nothing public tells of dropped clicks.
    """
    context = get_script_run_ctx()
    if context is None:
        return []
    state = context.session_state._state._new_widget_state  # noqa: SLF001 - see above
    off = [
        id_
        for id_, known in state.widget_metadata.items()
        if known.disabled and known.value_type == "trigger_value"
    ]
    # `$$ID`, a hash and the key, with `-` between them.
    return [id_.split("-", 2)[-1] for id_ in off if id_ in state.states and state[id_] is True]
