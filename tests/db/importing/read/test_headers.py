"""Which column of a file is which field."""

import pytest

from db.importing.read import Kind, Sheet, Unreadable, read

DEVELOPERS = {
    "name": "name, Developer, Full Name, full_name, assignee, NAME",
    "title": "title, Role, position, Job Title, job-title",
    "experience_years": "experience, experience_years, Experience (years), Years of experience",
    "baseline_workload": "workload, current_workload, Baseline workload, load",
    "availability": "availability, Available, allocation",
    "skills": "skills, Skill set, skillset, technologies",
    "capacity": "capacity, remaining_capacity, Remaining capacity, free points, remaining",
    "email": "email, E-mail",
}
TICKETS = {
    "external_key": "id, Ticket ID, ticket_id, number, key, Issue key, ticket",
    "title": "title, Summary, subject, name",
    "description": "description, Details, body",
    "priority": "priority, Severity, importance",
    "story_points": "story_points, points, Story Points, storypoints, estimate, SP, effort",
    "required_skill": "required_skill, skill, Required Skills, technology, component",
    "due_date": "deadline, due, Due Date, due_date, due-date, Target date",
}


def cases(synonyms: dict[str, str]) -> list[tuple[str, str]]:
    return [(word, field) for field, words in synonyms.items() for word in words.split(", ")]


def of(header: str, *, kind: Kind | None = None) -> Sheet:
    return read(header.encode(), name="list.csv", kind=kind)


@pytest.mark.parametrize(("word", "field"), cases(DEVELOPERS))
def test_a_word_for_a_developers_field_is_that_field(word: str, field: str) -> None:
    needed = "" if field == "name" else "name,"

    sheet = of(f"{needed}{word}", kind="developers")

    assert sheet.columns[-1].header == word
    assert sheet.columns[-1].field == field


@pytest.mark.parametrize(("word", "field"), cases(TICKETS))
def test_a_word_for_a_tickets_field_is_that_field(word: str, field: str) -> None:
    needed = {"external_key": "title,", "title": "id,"}.get(field, "id,title,")

    sheet = of(f"{needed}{word}", kind="tickets")

    assert sheet.columns[-1].header == word
    assert sheet.columns[-1].field == field


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (
            "name,title,experience,workload,availability,skills,remaining_capacity",
            "developers",
        ),
        ("id,title,description,priority,story_points,required_skill,deadline", "tickets"),
        ("id,name,skills,availability", "developers"),
        ("key,title,assignee,points", "tickets"),
        ("Issue key;Summary;Assignee;Priority;Status", "tickets"),
        ("developer", "developers"),
    ],
)
def test_the_kind_is_told_from_the_header(header: str, kind: Kind) -> None:
    assert of(header).kind == kind


def test_a_header_that_could_be_either_kind_is_asked_about() -> None:
    with pytest.raises(Unreadable, match=r"list\.csv could be developers or tickets: say which"):
        of("id,name,title")


def test_a_file_of_something_else_is_refused_with_what_is_needed_and_what_it_holds() -> None:
    with pytest.raises(Unreadable) as refusal:
        of("date,amount\n2025-01-01,12")

    assert str(refusal.value) == (
        "list.csv is not a list of developers or tickets: developers need a column for name, "
        "tickets need a column for id and one for title; its first row holds date, amount."
    )


def test_a_file_of_the_other_kind_is_refused() -> None:
    with pytest.raises(Unreadable, match="not a list of developers: developers need a column"):
        of("id,title,priority", kind="developers")


def test_columns_that_are_not_used_are_said_and_shown() -> None:
    sheet = of("name,Shoe size,skills,\nAna Nowak,38,Java,x", kind="developers")

    assert [column.field for column in sheet.columns] == ["name", None, "skills", None]
    assert [column.type for column in sheet.columns] == ["text", "not used", "skills", "not used"]
    assert [column.sample for column in sheet.columns] == ["Ana Nowak", "38", "Java", "x"]
    assert sheet.notes == ("Not used: Shoe size, column 4, which has no header.",)
    assert list(sheet.rows) == ["row", "name", "skills"]


def test_of_two_columns_for_one_field_the_first_is_used() -> None:
    sheet = of("id,summary,subject,summary\n1,One,Two,Three", kind="tickets")

    assert list(sheet.rows["title"]) == ["One"]
    assert [column.field for column in sheet.columns] == ["id", "title", None, None]
    assert sheet.notes == (
        "summary (column 2) is used for title; not used for it: subject, summary.",
    )


def test_a_fields_own_name_beats_its_synonyms() -> None:
    sheet = of("name,current_workload,baseline_workload\nAna Nowak,9,4", kind="developers")

    assert list(sheet.rows["baseline_workload"]) == [4]


def test_a_given_capacity_beats_what_remains() -> None:
    sheet = of("name,remaining_capacity,capacity\nAna Nowak,9,30", kind="developers")

    assert list(sheet.rows["capacity"]) == [30]
    assert sheet.columns[1].field is None
    assert sheet.notes == ("remaining_capacity is not used, for capacity is given.",)
