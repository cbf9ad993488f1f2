"""Streamlit components of our own: their files come from this server, under the content policy.

A component's own script is loaded from a blob unless it is a file of an installed package. So the
folder of these parts is named to Streamlit as one, with the files in their `assets/`.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

Name = Literal["grid", "opener", "planner"]
_PACKAGE = "assignboard"
_PARTS = Path(__file__).resolve().parents[1]
# The part of the pages whose `assets/` has a component's script, and what it begins with. All are
# registered together, for their scripts use each other's.
_COMPONENTS: dict[Name, tuple[str, str]] = {
    "grid": ("grid", '<div class="board-grid"></div>'),
    "opener": ("grid", "<span></span>"),
    "planner": ("planner", '<div class="board-planner"></div>'),
}


def mount(name: Name, **arguments: Any) -> Any:
    """Show a component; keyword arguments and result are those of `st.components.v2`.

    `grid` is a table (AG Grid), `opener` hears what is clicked in one in order to open it, and
    `planner` is people by weeks with cards to drag.
    """
    return _registered(get_bidi_component_manager())[name](**arguments)


@cache
def _registered(manager: BidiComponentManager) -> dict[Name, Any]:
    """The components as this server knows them; a test's server is another one."""
    configs = [ComponentConfig(name, f"{part}/assets") for name, (part, _) in _COMPONENTS.items()]
    manager.register_from_manifest(ComponentManifest(_PACKAGE, "1", configs), _PARTS)
    return {
        name: st.components.v2.component(
            f"{_PACKAGE}.{name}",
            html=html,
            css=f"{part}.css",
            js=f"{name}.js",
            isolate_styles=False,
        )
        for name, (part, html) in _COMPONENTS.items()
    }
