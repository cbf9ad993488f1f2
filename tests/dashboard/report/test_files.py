"""A report as a file: whole, by itself, readable by everybody, harmless whatever the board says."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from pypdf import PdfReader

from dashboard.report import pictures
from dashboard.report.files import as_file, write
from dashboard.report.page import Definition, Page, Picture, Section, Table
from dashboard.report.pictures import Bar
from dashboard.report.writing import harmless, within
from db.errors import NoRoom

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '#panic("typst") $x$ *b* _i_ @ref <label>',
    '=HYPERLINK("//evil.example")',
    "{{ 7 * 7 }} {% raw %}",
    "<!--",
    "Ana \uffff\x0b\x1b[31m Petrov",
    "W" * 100,
)


def page_about(*names: str) -> Page:
    """A report that says these names wherever a report can say one."""
    row = Picture(pictures.row(3.0, 1.0, 2.0, 4.0))
    rows = tuple((harmless(name), row, "1") for name in names)
    finding = f"{within(names[0])} carries most"
    return Page(
        title="Monday report, week 49 of 2026",
        made="Made on Mon 30 Nov 2026.",
        lead=f"{finding}.",
        wide=(
            Section(
                "Who is over",
                table=Table(("Developer", "Load", "Over"), rows, 0, frozenset({2}), "…"),
            ),
        ),
        beside=(
            Section(
                "Last week",
                "Done.",
                picture=Picture(pictures.columns([Bar(49, 3.0, 1.0, 2.0)]), finding),
                key="Now.",
            ),
        ),
        definitions=(Definition("Over", "workload − available", "Home"),),
    )


class Seen(HTMLParser):
    """What a browser would make of a file: its tags and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def pdf(page: Page) -> tuple[PdfReader, str]:
    """The report as PDF, and all its text."""
    reader = PdfReader(BytesIO(as_file(page, "pdf", made_at=AT)))
    return reader, " ".join(one.extract_text() for one in reader.pages)


def test_whatever_a_name_says_it_is_text_in_both_files() -> None:
    page = page_about(*HOSTILE)

    seen = Seen(as_file(page, "html", made_at=AT))
    _, told = pdf(page)

    for name in map(harmless, HOSTILE):
        assert name in seen.text
        assert re.sub(r"\s", "", name) in re.sub(r"\s", "", told)
    assert {tag for tag, _ in seen.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p"),
        *("dl", "div", "dt", "dd", "figure", "img", "figcaption", "bdi"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    }
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]


def test_a_file_asks_nobody_elsewhere_for_anything() -> None:
    page = page_about("Ana Petrov")

    seen = Seen(as_file(page, "html", made_at=AT))
    reader, _ = pdf(page)

    sources = [value for _, attributes in seen.tags for value in (attributes.get("src"),) if value]
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert not [attributes for _, attributes in seen.tags if "href" in attributes]
    rules = next(a["content"] for tag, a in seen.tags if a.get("http-equiv") and tag == "meta")
    assert rules == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert not [page for page in reader.pages if "/Annots" in page]


def test_marks_that_turn_text_around_are_left_out() -> None:
    turned = "Ana \u202eporteP\u202c\u2066 \u200fBo\x00\n\ufeff"

    assert harmless(turned) == "Ana porteP Bo"
    assert within("שלום") == "\u2068שלום\u2069"


@pytest.mark.parametrize("name", ["Žofie Łuć", "Ελένη", "Андрей", "שלום", "سلام"])
def test_letters_of_many_scripts_are_shown_and_can_be_read_out(name: str) -> None:
    reader, told = pdf(page_about(name))

    assert name in told
    assert "\0" not in told
    assert is_accessible(reader)


def is_accessible(reader: PdfReader) -> bool:
    """Whether a file says that it keeps to PDF/UA, for which Typst has checked it."""
    metadata: Any = reader.root_object["/Metadata"].get_object()
    return b"pdfuaid:part" in metadata.get_data()


def test_letters_that_no_font_has_are_boxes_and_the_report_says_so() -> None:
    of_no_font = "Ana \U0010fffd"

    reader, told = pdf(page_about(of_no_font))
    seen = Seen(as_file(page_about(of_no_font), "html", made_at=AT))

    assert "An empty box stands for a letter for which the server has no font." in told
    assert not is_accessible(reader)
    assert of_no_font in seen.text
    assert "empty box" not in pdf(page_about("Ana"))[1]


def test_a_screen_reader_hears_headings_tables_and_what_a_chart_shows() -> None:
    page = page_about("Ana Petrov")

    seen = Seen(as_file(page, "html", made_at=AT))
    reader, _ = pdf(page)
    parts = list(structure(reader.root_object["/StructTreeRoot"]))

    # The bar of a row says no more than its numbers do.
    finding = f"{within('Ana Petrov')} carries most"
    assert [attributes["alt"] for tag, attributes in seen.tags if tag == "img"] == ["", finding]
    assert [alt for kind, alt in parts if kind == "/Figure"] == [finding]
    kinds = [kind for kind, _ in parts]
    assert [kind for kind in kinds if kind in ("/H1", "/H2")] == ["/H1", "/H2", "/H2", "/H2"]
    assert kinds.count("/TH") == 3
    assert [tag for tag, _ in seen.tags if tag in ("h1", "h2")] == ["h1", "h2", "h2", "h2"]
    assert all(attributes.get("scope") == "col" for tag, attributes in seen.tags if tag == "th")
    assert ("html", {"lang": "en"}) in seen.tags
    assert str(reader.root_object["/Lang"]) == "en"


def structure(part: Any) -> Iterator[tuple[str, str | None]]:
    """The parts of a tagged PDF, each with its alternative text."""
    part = part.get_object()
    if isinstance(part, list):
        for one in part:
            yield from structure(one)
    elif isinstance(part, dict):
        if "/S" in part:
            yield part["/S"], part.get("/Alt")
        if "/K" in part and not isinstance(part["/K"], int):
            yield from structure(part["/K"])


def test_a_chart_reads_without_colour() -> None:
    svg = fromstring(pictures.columns([Bar(49, 5.0, 3.0, 10.0)]))  # noqa: S314 - our own

    filled, hatched = (one for one in svg if one.tag.endswith("rect"))
    assert (filled.get("fill"), hatched.get("fill")) == ("#3d5a80", "url(#hatch)")
    heights = [float(one.get("height", 0)) for one in (filled, hatched)]
    assert heights == pytest.approx([30.0, 18.0])
    assert [one.text for one in svg if one.tag.endswith("text")] == ["5", "49"]


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file of this process may grow past so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "monday.html"
    write(file, b"last week")

    write(file, b"this week")
    with at_most(1_000), pytest.raises(NoRoom, match="There is no room for the report"):
        write(file, b"next week" * 1_000)

    assert [path.name for path in tmp_path.iterdir()] == ["monday.html"]
    assert file.read_bytes() == b"this week"
