"""The documents are true: settings, commands and paths are described, and links work."""

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.api.app import MOUNTED_AT, build
from dashboard.settings import Settings
from db.__main__ import command_parser
from db.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/**/*.md")))
]
GUIDES = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("docs/*.md"))]
# What begins like this, in `code`, names a file or a folder of the repository.
FOLDERS = ("db/", "dashboard/", "pages/", "migrations/", "tests/", "docs/", ".streamlit/", ".ci/")


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def make_targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE)


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of `python -m db`, by the name of the command."""
    (subcommands,) = (
        action
        for action in command_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(subcommands.choices)


def links(document: str) -> list[str]:
    """The files that a document links to, from the root of the repository."""
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text_of(document))
    folder = (ROOT / document).parent
    return [
        os.path.relpath((folder / target).resolve(), ROOT)
        for target in targets
        if not target.startswith(("http://", "https://"))
    ]


def test_the_readme_says_how_to_start_and_how_to_test() -> None:
    blocks = re.findall(r"^```\n(.*?)\n```$", text_of("README.md"), re.MULTILINE | re.DOTALL)

    assert blocks == ["make run", "make demo", "make test"]


@pytest.mark.parametrize("target", make_targets())
def test_contributing_names_each_make_target(target: str) -> None:
    assert re.search(rf"`make {target}\b", text_of("docs/contributing.md"))


@pytest.mark.parametrize("setting", [*sorted(map(str.upper, Settings.model_fields)), "PORT"])
def test_operating_names_each_setting(setting: str) -> None:
    assert f"`{setting}`" in text_of("docs/operating.md")


@pytest.mark.parametrize("setting", ["TEST_DATABASE_URL", "CHROMIUM"])
def test_contributing_names_what_a_test_run_reads_from_the_environment(setting: str) -> None:
    assert f"`{setting}`" in text_of("docs/contributing.md")


@pytest.mark.parametrize("command", commands())
def test_operating_names_each_command_with_its_options(command: str) -> None:
    text = text_of("docs/operating.md")
    options = {name for action in commands()[command]._actions for name in action.option_strings}

    assert re.search(rf"^\| `{command}\b", text, re.MULTILINE)
    assert [name for name in options - {"-h", "--help"} if f"`{name}" not in text] == []


def test_the_api_page_names_each_path_and_no_other() -> None:
    served = {
        f"{method.upper()} {path}"
        for path, methods in build().openapi()["paths"].items()
        for method in methods
    }

    assert set(re.findall(r"`([A-Z]+ /[^`]*)`", text_of("docs/api.md"))) == served
    assert f"All begin with `{MOUNTED_AT}`" in text_of("docs/api.md")


def test_the_readme_leads_to_each_guide_once() -> None:
    assert {guide: links("README.md").count(guide) for guide in GUIDES} == dict.fromkeys(GUIDES, 1)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_links_to_a_file_once_and_names_none_that_is_not_there(document: str) -> None:
    repeated = [target for target, times in Counter(links(document)).items() if times > 1]

    assert repeated == []
    assert [path for path in named_files(document) if not any(ROOT.glob(path))] == []


def test_what_the_glossary_says_of_the_code_is_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for part in ("db", "dashboard")
        for path in ROOT.glob(f"{part}/**/*.py")
    )
    last_cells = re.findall(r"\| ([^|]*) \|$", text_of("docs/glossary.md"), re.MULTILINE)
    named = {name for cell in last_cells for name in re.findall(r"`(\w+)`", cell)}

    assert len(named) > 40
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", code)] == []


def test_each_decision_has_a_number_of_its_own_and_says_it() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in paths]

    assert numbers == list(range(1, len(paths) + 1))
    for path, number in zip(paths, numbers, strict=True):
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. "), path.name


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog(), re.MULTILINE)

    assert releases[0] == VERSION
    assert releases == sorted(
        releases, key=lambda release: [*map(int, release.split("."))], reverse=True
    )


def test_every_change_is_of_a_kind_that_keepachangelog_knows() -> None:
    kinds = re.findall(r"^### (.*)$", changelog(), re.MULTILINE)

    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def changelog() -> str:
    return text_of("CHANGELOG.md")


def named_files(document: str) -> Iterator[str]:
    """What a document links to, or names in `code` as a path of the repository."""
    yield from links(document)
    for code in re.findall(r"`([^`\n]+)`", text_of(document)):
        if code.startswith(FOLDERS) and re.fullmatch(r"[\w./*-]+", code):
            yield code.rstrip("/")
