"""Our Streamlit components: their files come from this server, under the content policy.

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

_PACKAGE = "assignboard"
_HTML = {"grid": '<div class="board-grid"></div>', "opener": "<span></span>"}


def mount_grid(**arguments: Any) -> Any:
    """Show a table (AG Grid); keyword arguments and result are those of `st.components.v2`."""
    return _registered(get_bidi_component_manager())["grid"](**arguments)


def mount_opener(**arguments: Any) -> Any:
    """Hear what is clicked in a table in order to open it; arguments as above."""
    return _registered(get_bidi_component_manager())["opener"](**arguments)


@cache
def _registered(manager: BidiComponentManager) -> dict[str, Any]:
    """The components as this server knows them; a test's server is another one."""
    configs = [ComponentConfig(name, "assets") for name in _HTML]
    manager.register_from_manifest(
        ComponentManifest(_PACKAGE, "1", configs), Path(__file__).resolve().parent
    )
    return {
        name: st.components.v2.component(
            f"{_PACKAGE}.{name}",
            html=html,
            css="grid.css",
            js=f"{name}.js",
            isolate_styles=False,
        )
        for name, html in _HTML.items()
    }
