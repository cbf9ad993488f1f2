"""A report as a file: HTML by Jinja, which escapes all that it is given, and PDF by Typst."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import typst
from jinja2 import Environment, FileSystemLoader, Template

from dashboard.report.page import Page
from db.errors import Invalid
from db.failures import room_for

Kind = Literal["html", "pdf"]
MEDIA_TYPES: Mapping[Kind, str] = {"html": "text/html", "pdf": "application/pdf"}
_HERE = Path(__file__).parent
_MISSING_LETTER = "could not be displayed"
_BOXES = (
    "An empty box stands for a letter for which the server has no font. The report as HTML shows "
    "it; so does this one once the server has a font for it (docs/operating.md names some)."
)


def kind_of(path: Path) -> Kind:
    """What kind of file a path asks for. Raises Invalid."""
    for kind in MEDIA_TYPES:
        if path.suffix.lower() == f".{kind}":
            return kind
    raise Invalid(f"{path}: give the report a name that ends with .html or .pdf.")


def as_file(page: Page, kind: Kind, *, made_at: datetime) -> bytes:
    """The content of the file: one HTML file that needs no other, or a tagged PDF."""
    if kind == "html":
        return _template().render(page=page).encode()
    try:
        # PDF/UA-1 is what screen readers rely on; it refuses letters that no font has.
        return _pdf(page, made_at, "ua-1")
    except typst.TypstError as error:
        if _MISSING_LETTER not in str(error):
            raise
        return _pdf(replace(page, note=_BOXES), made_at, None)


def _pdf(page: Page, made_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    told = json.dumps(asdict(page), default=sorted)
    return typst.compile(
        _HERE / "page.typ",
        sys_inputs={"page": told},
        pdf_standards=standard,
        timestamp=made_at.replace(microsecond=0),
    )


def write(path: Path, content: bytes) -> None:
    """Put a whole file in its place, or none; an older one of the name is replaced.

    Raises NoRoom where the disk is full, and OSError.
    """
    # A random name, as another copy of the app may be writing the same file.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with room_for(f"the report {path}"):
        try:
            with part.open("wb") as file:
                file.write(content)
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["base64"] = lambda text: base64.b64encode(text.encode()).decode()
    return environment.get_template("page.html")
