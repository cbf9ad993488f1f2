"""What must hold between the project's files, so that none of them falls behind the others."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from streamlit import config

from dashboard.settings import Settings
from tests.services import locks

ROOT = Path(__file__).resolve().parents[1]


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


STREAMLIT = tomllib.loads(text_of(".streamlit/config.toml"))
WRITES = {"insert", "update", "delete"}
CODE = ("db", "dashboard", "pages", "migrations", "streamlit_app.py")
SETTINGS = sorted(name.upper() for name in Settings.model_fields)
MODES = ["light", "dark"]


def test_env_example_lists_each_setting_and_no_other() -> None:
    listed = re.findall(r"^#?([A-Z_]+)=", text_of(".env.example"), re.MULTILINE)

    assert sorted(listed) == SETTINGS


def test_ci_runs_the_readmes_test_command() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert "make test" in text_of(".ci/run")


def test_make_test_checks_first_unless_a_part_is_asked_for() -> None:
    assert "ruff check" in dry_run("test")

    part = dry_run("test", "ARGS=-k undo")
    assert "-k undo" in part
    assert "ruff" not in part
    assert "mypy" not in part


def test_make_unit_runs_only_tests_that_need_no_database_no_browser_and_no_app() -> None:
    paths = [ROOT / word for word in dry_run("unit").split() if word.startswith("tests/")]
    files = [file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])]

    assert len(files) > len(paths) > 1
    for file in files:
        needs = re.findall(r"\b(?:\w*database: |AppTest|LiveServer|playwright)", file.read_text())
        assert needs == [], f"{file} is not a pure test"


def test_each_imported_package_is_asked_for_by_name() -> None:
    asked = {wish.name for wish in locks.read_requirements(ROOT / "requirements.txt")}

    assert set(imported_distributions()) <= {canonicalize_name(name) for name in asked}


def test_rows_are_written_in_commands_the_history_and_what_saves_a_file_alone() -> None:
    own = ("db/commands", "db/history", "db/importing/save", "migrations")
    writing = {
        str(path.relative_to(ROOT))
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and WRITES & {name.name for name in node.names}
    }

    assert len(writing) > 10
    assert [path for path in writing if not path.startswith(own)] == []


def test_pages_and_their_parts_commit_through_one_function() -> None:
    opening = [
        str(path.relative_to(ROOT))
        for path in code_files()
        if path.is_relative_to(ROOT / "pages") or path.is_relative_to(ROOT / "dashboard" / "ui")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
    ]

    # The other puts a refusal on record, of which nobody is told.
    assert sorted(opening) == ["dashboard/ui/access/forged.py", "dashboard/ui/acting/saving.py"]


def test_a_lock_that_misses_a_package_is_reported(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("kept>=2\nadded  # not locked yet\n")
    (tmp_path / "requirements.lock").write_text(
        "kept==1.0 \\\n    --hash=sha256:00\n    # via -r requirements.txt\n"
        "dropped==3.0 ; sys_platform != 'darwin' \\\n    --hash=sha256:00\n"
        "    # via\n    #   -r requirements.txt\n    #   kept\n"
        "needed==4.0 \\\n    --hash=sha256:00\n    # via kept\n"
    )

    found = list(locks.problems(tmp_path / "requirements.txt", tmp_path / "requirements.lock"))

    assert found == [
        "requirements.lock pins kept 1.0, but kept>=2 is asked for.",
        "requirements.lock does not pin added.",
        "requirements.lock pins dropped, which requirements.txt no longer asks for.",
    ]


def test_streamlit_knows_each_option_of_the_config() -> None:
    assert set(options(STREAMLIT)) <= set(config.get_config_options())


def test_server_is_private_and_shows_no_tracebacks() -> None:
    assert STREAMLIT["server"]["address"] == "127.0.0.1"
    assert STREAMLIT["browser"]["gatherUsageStats"] is False
    assert STREAMLIT["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("mode", MODES)
def test_text_keeps_aa_contrast_in_each_mode(mode: str) -> None:
    theme = STREAMLIT["theme"][mode]
    for part in (theme, theme["sidebar"]):
        for surface in ("backgroundColor", "secondaryBackgroundColor"):
            for text in ("textColor", "linkColor"):
                assert contrast(part[text], part[surface]) >= 4.5
        # Streamlit writes white on its primary buttons.
        assert contrast("#FFFFFF", part["primaryColor"]) >= 4.5
        assert contrast(part["primaryColor"], part["backgroundColor"]) >= 3
    header = theme["dataframeHeaderBackgroundColor"]
    assert contrast(theme["dataframeHeaderTextColor"], header) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_chart_colours_stand_out_and_come_in_tens(mode: str) -> None:
    theme = STREAMLIT["theme"][mode]

    for colour in theme["chartCategoricalColors"]:
        assert contrast(colour, theme["backgroundColor"]) >= 3
    for palette in ("Categorical", "Sequential", "Diverging"):
        assert len(theme[f"chart{palette}Colors"]) == 10


def dry_run(*arguments: str) -> str:
    """What `make` would run. Its own variables are not passed on by the `make` that runs us."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "ARGS")
    }
    # Only printed, and of this repository.
    return subprocess.run(  # noqa: S603
        ["make", "--dry-run", *arguments],  # noqa: S607
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def imported_distributions() -> Iterator[str]:
    """The packages, by the name they are installed under, that the app's own code imports."""
    installed = packages_distributions()
    own = {Path(part).stem for part in CODE}
    for path in code_files():
        for module in imported_modules(ast.parse(path.read_bytes())):
            if module not in sys.stdlib_module_names and module not in own:
                yield canonicalize_name(installed[module][0])


def test_every_part_of_a_page_that_runs_by_itself_asks_first_who_is_there() -> None:
    """Which those of dashboard/ui/access/fragments.py do, and Streamlit's own do not."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if runs_by_itself(node)
    }

    assert users == {"dashboard/ui/access/fragments.py"}


def runs_by_itself(node: ast.AST) -> bool:
    """Whether Streamlit's own decorator is used here, as `st.…` or imported by itself."""
    own = {"fragment", "dialog"}
    if isinstance(node, ast.ImportFrom):
        return node.module == "streamlit" and any(name.name in own for name in node.names)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id in ("st", "streamlit") and node.attr in own
    return False


def code_files() -> Iterator[Path]:
    for part in CODE:
        path = ROOT / part
        yield from path.rglob("*.py") if path.is_dir() else [path]


def imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def options(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    """The full names of the options in a table of the config."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two `#RRGGBB` colours, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a `#RRGGBB` colour, as WCAG 2.2 defines it."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
