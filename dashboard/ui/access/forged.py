"""Clicks that no browser sent: on what was switched off for a viewer when the page was drawn."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.database import database
from dashboard.ui.access.permission import only_looks
from db.access import Actor, Denied
from db.history.security_log import note_denied


def note_forged_clicks(actor: Actor) -> None:
    """Before anything is drawn: put on record what a viewer pressed that is off for viewers.

    Streamlit drops such a click, and does so before any code of a page could see it.
    """
    if not only_looks():
        return
    for name in _pressed_while_off():
        text = f"{actor.name} is a viewer, and pressed “{name}”, which is off for viewers."
        with database().write() as session:
            note_denied(session, Denied(actor.name, text))


def _pressed_while_off() -> list[str]:
    """The keys of buttons that came as pressed, and were off when they were drawn last.

    Asked of Streamlit's own state: nothing public tells a click that it drops.
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
