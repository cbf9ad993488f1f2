"""Skills in forms: known ones are suggested, and likely typing errors asked about."""

import streamlit as st

from dashboard.ui.access.permission import only_looks
from dashboard.ui.words.values import plain
from db.domain.skills import Vocabulary, join_skills, parse_skills


def choose_skills(label: str, text: str | None, words: Vocabulary, *, key: str) -> str:
    """A field for skills that suggests known ones and takes new ones; returns their text."""
    own = list(parse_skills(text))
    picked = st.multiselect(
        label,
        sorted({*words.skills, *own}, key=str.casefold),
        own,
        accept_new_options=True,
        placeholder="Choose or type",
        help="Other names are understood: js is JavaScript",
        key=_field(key),
    )
    return join_skills(parse_skills(join_skills(picked)))


def save_button(skills: str, words: Vocabulary, *, key: str) -> str | None:
    """The form's save button; once pressed, the skills to save, and None until then.

    First asks about a new name that is much like a known one. `key` is that of `choose_skills`.
    """
    doubts: dict[str, str] = st.session_state.get(f"{key}.doubts") or {}
    if not doubts:
        pressed = st.form_submit_button(
            "Save",
            type="primary",
            icon=":material/save:",
            on_click=_doubt,
            args=(key, words),
            disabled=only_looks(),
        )
        return skills if pressed else None
    asked = "; ".join(
        f"{plain(new)}: did you mean {plain(meant)}?" for new, meant in doubts.items()
    )
    st.warning(f"New here: {asked}", icon=":material/spellcheck:")
    with st.container(horizontal=True):
        meant = ", ".join(dict.fromkeys(doubts.values()))
        mended = st.form_submit_button(
            f"Save with {meant}",
            type="primary",
            icon=":material/spellcheck:",
            disabled=only_looks(),
        )
        kept = st.form_submit_button(
            "Save as written", icon=":material/save:", disabled=only_looks()
        )
    if mended:
        return join_skills(dict.fromkeys(doubts.get(name, name) for name in parse_skills(skills)))
    return skills if kept else None


def _doubt(key: str, words: Vocabulary) -> None:
    written = parse_skills(join_skills(st.session_state.get(_field(key)) or ()))
    near = {name: words.near(name) for name in written}
    st.session_state[f"{key}.doubts"] = {
        name: meant for name, meant in near.items() if meant is not None
    }


def _field(key: str) -> str:
    return f"{key}.skills"
