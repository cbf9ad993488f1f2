"""AG Grid as a Streamlit component: its files come from this server, under the content policy.

A component's own script is loaded from a blob unless it is a file of an installed package. So this
folder is named to Streamlit as one, with the files in `assets/`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_PACKAGE, _NAME = "assignboard", "grid"


def mount_grid(**arguments: Any) -> Any:
    """Show the component; keyword arguments and result are those of `st.components.v2`."""
    return _registered(get_bidi_component_manager())(**arguments)


@cache
def _registered(manager: BidiComponentManager) -> Any:
    """The component as this server knows it; a test's server is another one."""
    config = ComponentConfig(_NAME, "assets")
    manager.register_from_manifest(
        ComponentManifest(_PACKAGE, "1", [config]), Path(__file__).resolve().parent
    )
    return st.components.v2.component(
        f"{_PACKAGE}.{_NAME}",
        html='<div class="board-grid"></div>',
        css="grid.css",
        js="grid.js",
        isolate_styles=False,
    )
