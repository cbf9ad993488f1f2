"""Where the pages are, for navigation and for links between them."""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent.parent / "pages"


def page_file(name: str) -> Path:
    """The script of the page called `name`; Streamlit finds a page by its whole path."""
    return _FOLDER / f"{name}.py"
