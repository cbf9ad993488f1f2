"""The version of this app, read from `pyproject.toml`."""

import tomllib

from db.settings import ROOT

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "version"
]
