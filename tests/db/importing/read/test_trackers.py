"""Exports as trackers write them: recognised, mapped, and read with all their quirks."""

from datetime import date
from typing import Any

import pytest

from db.importing.read import Choices, Sheet, Unmapped, Unreadable, read
from tests.db.importing.read.sheets import refusals, values

JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Reporter,Created,Due date,\
Description,Sprint,Sprint,Sprint,Labels0,Labels1,Component/s,Component/s,\
Custom field (Story Points),Custom field (Department),Custom field (Department),Custom field (Rank)
Mend the door,SHOP-1,10001,Bug,To Do,High,Ana Petrov,Bo Lind,12/Mar/21 3:04 PM,24/Mar/21 12:00 AM,\
"It ""squeaks"",
loudly",S1,,,a,,Java,SQL,8.0,x,,0|i003p9:
Paint it,SHOP-2,10002,Story,Done,Medium,Unassigned,Bo Lind,10/Jan/19 13:42,,\
,S1,S2,,,b,,,,,y,0|i003ph:
"""
FULL = ("row", "external_key", "title", "assignee", "assignee_email", "state")
LANGUAGES: list[tuple[str, tuple[Any, ...]]] = [
    (
        (
            "Resumen;Clave de incidencia;Estado;Prioridad;Persona asignada;Creada;"
            "Fecha de vencimiento;Campo personalizado (Story Points)\n"
            "Arreglar la puerta;SHOP-3;Finalizada;Más alta;Ana Petrov;06/abr/26 7:00 PM;"
            "10/oct./26 11:54 AM;3,5"
        ),
        ("Critical", date(2026, 10, 10), 3.5, "Ana Petrov", "done"),
    ),
    (
        (
            "Résumé,Clé de ticket,État,Priorité,Responsable,Date d’échéance,"
            "Champs personnalisés (Story Points)\n"
            "Réparer,SHOP-3,Terminé(e),Moyenne,Non attribué,10/août/26 10:00,2"
        ),
        ("Medium", date(2026, 8, 10), 2.0, None, "done"),
    ),
    (
        (
            "Zusammenfassung;Vorgangsschlüssel;Status;Priorität;Bearbeiter;Fälligkeitsdatum;"
            "Benutzerdefinierte Felder (Story Points)\n"
            "Tür reparieren;SHOP-3;In Arbeit;Höchste;Jörg Maß;24.Dez.26 10:00;0,5"
        ),
        ("Critical", date(2026, 12, 24), 0.5, "Jörg Maß", "open"),
    ),
    (
        (
            "Resumo,Chave da item,Status,Prioridade,Responsável,Data limite,"
            "Campo personalizado (Story point estimate)\n"
            "Reparar,SHOP-3,Concluído,Baixa,Zé Lima,03/fev/26 09:00,1"
        ),
        ("Low", date(2026, 2, 3), 1.0, "Zé Lima", "done"),
    ),
    (
        (
            "Riepilogo,Chiave segnalazione,Stato,Priorità,Assegnatario,Data scadenza,"
            "Campo personalizzato (Story Points)\n"
            "Riparare,SHOP-3,Da fare,Alta,Nessuno,03/mag/26 09:00,5"
        ),
        ("High", date(2026, 5, 3), 5.0, None, "open"),
    ),
]
TRACKERS: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    (
        "GitHub",
        (
            "number,title,state,assignees,url\n"
            '12,One,OPEN,"ana, bo",https://github.com/firm/shop/issues/12\n'
            "12,Two,CLOSED,,https://github.com/firm/web/issues/12\n"
        ),
        [
            ("firm/shop#12", "One", "ana", None, "open"),
            ("firm/web#12", "Two", None, None, "done"),
        ],
    ),
    (
        "GitHub",
        (
            "Title\tURL\tAssignees\tStatus\n"
            "One\thttps://github.com/firm/shop/pull/7\tana\tIn Progress\n"
        ),
        [("firm/shop#7", "One", "ana", None, "open")],
    ),
    (
        "GitLab",
        (
            "Title,Description,Issue ID,URL,State,Author,Author Username,Assignee,"
            "Assignee Username,Due Date,Closed At (UTC),Weight,Time Estimate\n"
            "One,,3,https://gitlab.com/firm/a/shop/-/issues/3,Closed,Bo,bo,Ana Petrov,ana,"
            "2026-01-02,2026-01-01 10:00:00,5,28800\n"
        ),
        [("firm/a/shop#3", "One", "Ana Petrov", None, "done")],
    ),
    (
        "Azure DevOps",
        (
            "ID,Work Item Type,Title,Assigned To,State,Effort\n"
            '12,Bug,One,"Ana Petrov <Ana@Example.com>",Removed,3\n'
        ),
        [("12", "One", "Ana Petrov", "ana@example.com", "set aside")],
    ),
    (
        "Linear",
        (
            "ID,Team,Title,Description,Status,Estimate,Priority,Assignee,Cycle Name,Due Date\n"
            "ENG-1,Web,One,,Canceled,3,No priority,ana@example.com,,2026-01-02\n"
        ),
        [("ENG-1", "One", "ana", "ana@example.com", "set aside")],
    ),
    (
        "Bugzilla",
        (
            "Bug ID,Product,Component,Assignee,Status,Resolution,Summary,Changed\n"
            "5,Shop,Java,nobody@example.com,RESOLVED,WONTFIX,One,2026-01-02 03:04:05\n"
            "6,Shop,Java,ana@example.com,RESOLVED,FIXED,Two,2026-01-02 03:04:05\n"
            "7,Shop,Java,ana@example.com,NEW,---,Three,2026-01-02 03:04:05\n"
        ),
        [
            ("5", "One", None, None, "set aside"),
            ("6", "Two", "ana", "ana@example.com", "done"),
            ("7", "Three", "ana", "ana@example.com", "open"),
        ],
    ),
    (
        "Redmine",
        (
            "#;Project;Tracker;Status;Priority;Subject;Assignee;Due date;Story points\n"
            "7;Shop;Bug;Rejected;Normal;One;Ana Petrov;01/30/2026;2,5\n"
        ),
        [("7", "One", "Ana Petrov", None, "set aside")],
    ),
    (
        "Trello",
        (
            "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,List Name,"
            "Due Complete\n"
            '5f0,One,https://trello.com/c/x,,,"Ana Petrov, Bo Lind",2026-01-02T10:00:00.000Z,'
            "Doing,true\n"
        ),
        [("5f0", "One", "Ana Petrov", None, "done")],
    ),
    (
        "Asana",
        (
            "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,"
            "Assignee Email,Start Date,Due Date,Tags,Notes\n"
            "120,2026-01-01,,2026-01-01,One,Doing,Ana Petrov,ana@example.com,,2026-01-02,,x\n"
            "121,2026-01-01,2026-01-03,2026-01-01,Two,Doing,,,,,,\n"
        ),
        [
            ("120", "One", "Ana Petrov", "ana@example.com", "open"),
            ("121", "Two", None, None, "done"),
        ],
    ),
]
# What the fuzzer begins with.
EXPORTS = (JIRA, *(text for text, _ in LANGUAGES), *(text for _, text, _ in TRACKERS))


def of(text: str, **choices: Any) -> Sheet:
    return read(text.encode(), name="export.csv", choices=Choices(**choices))


def test_an_export_of_jira_is_known_and_read() -> None:
    sheet = of(JIRA)

    assert (sheet.kind, sheet.tracker, sheet.source) == ("tickets", "Jira", "Jira")
    assert list(sheet.records) == [
        {
            "row": 2,
            "external_key": "SHOP-1",
            "title": "Mend the door",
            "description": 'It "squeaks",\nloudly',
            "priority": "High",
            "story_points": 8.0,
            "required_skill": "Java; SQL",
            "due_date": date(2021, 3, 24),
            "issue_type": "Bug",
            "blocked": None,
            "assignee": "Ana Petrov",
            "assignee_email": None,
            "state": "open",
        },
        {
            "row": 3,
            "external_key": "SHOP-2",
            "title": "Paint it",
            "description": None,
            "priority": "Medium",
            "story_points": None,
            "required_skill": None,
            "due_date": None,
            "issue_type": "Story",
            "blocked": None,
            "assignee": None,
            "assignee_email": None,
            "state": "done",
        },
    ]
    assert sheet.problems == ()
    assert [(status.word, status.state, status.count) for status in sheet.statuses] == [
        ("To Do", "open", 1),
        ("Done", "done", 1),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    LANGUAGES,
    ids=["es", "fr", "de", "pt", "it"],
)
def test_jira_speaks_other_languages(text: str, expected: tuple[Any, ...]) -> None:
    sheet = of(text)

    (row,) = sheet.records
    assert (sheet.tracker, row["external_key"], len(sheet.problems)) == ("Jira", "SHOP-3", 0)
    fields = ("priority", "due_date", "story_points", "assignee", "state")
    assert tuple(row[name] for name in fields) == expected


@pytest.mark.parametrize(("tracker", "text", "rows"), TRACKERS)
def test_each_tracker_is_known_by_its_header(
    tracker: str, text: str, rows: list[tuple[Any, ...]]
) -> None:
    sheet = of(text)

    assert (sheet.tracker, sheet.source, len(sheet.problems)) == (tracker, tracker, 0)
    assert [tuple(row[name] for name in FULL[1:]) for row in sheet.records] == rows


@pytest.mark.parametrize(
    ("header", "row", "project"),
    [
        ("Issue key,Summary,Project key,Project name", "S-1,One,S,Shop", "Shop"),
        ("Issue key,Summary,Project key", "S-1,One,S", "S"),
        ("ID,Subject,Type,Project", "7,One,Bug,Shop", "Shop"),
        ("ID,Work Item Type,Title,Area Path", "7,Bug,One,Firm\\Shop", "Firm\\Shop"),
        ("ID,Work Item Type,Title,Team Project", "7,Bug,One,Shop", "Shop"),
        ("ID,Team,Title,Cycle Name", "E-1,Web,One,", "Web"),
        ("ID,Team,Title,Cycle Name,Project", "E-1,Web,One,,Shop", "Shop"),
        ("#,Project,Tracker,Subject", "7,Shop,Bug,One", "Shop"),
        ("number,title,state,repository", "7,One,open,firm/shop", "firm/shop"),
        ("id,title,squad", "7,One,Web", "Web"),
    ],
)
def test_each_tracker_says_whose_project_a_ticket_is(header: str, row: str, project: str) -> None:
    assert values(of(f"{header}\n{row}\n"), "project") == [project]


@pytest.mark.parametrize("header", ["Team", "Squad", "Group", "Department"])
def test_a_list_of_people_says_in_which_team_they_are(header: str) -> None:
    sheet = of(f"name,skills,{header}\nAna Petrov,SQL, Core  platform\nBo Lind,Java,\n")

    assert (sheet.kind, values(sheet, "team")) == ("developers", ["Core platform", None])


def test_a_status_may_be_given_another_meaning() -> None:
    text = "Issue key,Issue id,Summary,Status\nS-1,1,One,Ready to ship\nS-2,2,Two,Done"

    first = of(text)
    again = of(text, states={"ready to ship": "done", "DONE": "open"})

    assert [status.is_known for status in first.statuses] == [False, True]
    assert values(first, "state") == ["open", "done"]
    assert values(again, "state") == ["done", "open"]
    assert all(status.is_known for status in again.statuses)


def test_a_rank_that_somebody_maps_to_points_is_refused_by_row() -> None:
    at = JIRA.split("\n", 1)[0].split(",").index("Custom field (Rank)")

    sheet = of(JIRA, fields={0: "title", 1: "id", at: "story_points"})

    assert refusals(sheet) == [
        (2, "Custom field (Rank)", "0|i003p9:"),
        (3, "Custom field (Rank)", "0|i003ph:"),
    ]
    assert [row for row, _ in sheet.refused_records] == [2, 3]
    assert sheet.refused_records[0][1][:2] == ["Mend the door", "SHOP-1"]


def test_of_two_columns_for_points_the_filled_one_is_read() -> None:
    sheet = of(
        "Issue key,Summary,Custom field (Story Points),Custom field (Story point estimate)\n"
        "S-1,One,,3\nS-2,Two,,5"
    )

    assert values(sheet, "story_points") == [3.0, 5.0]


def test_seconds_are_no_points() -> None:
    sheet = of("Issue key,Summary,Original Estimate\nS-1,One,28800")

    assert "story_points" not in sheet.rows
    assert "Not used: Original Estimate." in sheet.notes


def test_a_source_may_be_named() -> None:
    assert of(JIRA, source="Jira of the shop").source == "Jira of the shop"


def test_a_list_without_a_header_is_read_by_its_contents() -> None:
    sheet = of("S-1,Mend the door,High,2026-01-02,5\nS-2,Paint the wall,Low,2026-01-03,3")

    assert [column.role for column in sheet.columns] == [
        *("id", "title", "priority", "due_date", "story_points"),
    ]
    assert values(sheet, "row") == [1, 2]
    assert not sheet.layout.has_header


def test_a_header_that_nobody_knows_offers_its_columns_to_be_mapped() -> None:
    text = "Numer,Tytuł,Ważność\nS-1,Mend the door,High\nS-2,Paint the wall,Low"

    with pytest.raises(Unmapped) as unmapped:
        of(text)

    assert [(column.header, column.role) for column in unmapped.value.columns] == [
        ("Numer", "id"),
        ("Tytuł", "title"),
        ("Ważność", "priority"),
    ]
    mapped = of(text, fields={0: "id", 1: "title", 2: "priority"})
    assert values(mapped, "title") == ["Mend the door", "Paint the wall"]


def test_a_mapping_that_lacks_what_is_needed_or_names_a_field_twice_is_refused() -> None:
    with pytest.raises(Unmapped, match="not mapped yet: choose the columns for id and title"):
        of(JIRA, fields={0: "title"})
    with pytest.raises(Unreadable, match="two columns are chosen for title"):
        of(JIRA, fields={0: "title", 1: "id", 2: "title"})


@pytest.mark.parametrize(
    ("cell", "name", "email"),
    [
        ("Ana Petrov", "Ana Petrov", None),
        ("Ana Petrov <ANA@example.com>", "Ana Petrov", "ana@example.com"),
        ('"Petrov, Ana" <ana@example.com>', "Petrov, Ana", "ana@example.com"),
        ("ana@example.com", "ana", "ana@example.com"),
        ("Petrov, Ana", "Petrov, Ana", None),
        ("ana, bo", "ana", None),
        ("Ana Petrov; Bo Lind", "Ana Petrov", None),
        ("nobody", None, None),
        ("Unassigned", None, None),
        ("nobody@example.com", None, None),
        ("Nicht zugewiesen", None, None),
        ("-", None, None),
        ("", None, None),
    ],
)
def test_a_persons_name_and_address_are_told_apart(
    cell: str, name: str | None, email: str | None
) -> None:
    quoted = cell.replace('"', '""')

    sheet = of(f'Issue key,Summary,Assignee\nS-1,One,"{quoted}"')

    assert [(row["assignee"], row["assignee_email"]) for row in sheet.records] == [(name, email)]
