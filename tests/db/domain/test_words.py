"""Skills as whole items, priorities in their order, and texts that are fit to be kept."""

import pytest

from db.domain.priorities import PRIORITIES, priority_rank, read_priority
from db.domain.skills import join_skills, parse_skills, skill_key, skill_keys
from db.domain.values import NAME_LENGTH, clean_name, clean_reason
from db.errors import Invalid


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("C++; C#, Java | JavaScript", ("C++", "C#", "Java", "JavaScript")),
        ("  Machine   learning ;; ", ("Machine learning",)),
        ("java;Java;JAVA", ("java",)),
        (".NET", (".NET",)),
        ("", ()),
        (" ; , | ", ()),
        (None, ()),
    ],
)
def test_skills_are_separated_and_kept_once_in_their_order(
    text: str | None, skills: tuple[str, ...]
) -> None:
    assert parse_skills(text) == skills


def test_a_skill_is_compared_whole_and_without_case() -> None:
    keys = skill_keys("Java; C++; machine learning")

    assert skill_key(" JAVA ") in keys
    assert skill_key("Machine  Learning") in keys
    for other in ("JavaScript", "Jav", "C", "C#", "learning"):
        assert skill_key(other) not in keys


def test_skills_are_read_back_as_they_were_joined() -> None:
    skills = ("C++", "C#", "Machine learning")

    assert parse_skills(join_skills(skills)) == skills


def test_priorities_are_ranked_from_the_most_urgent() -> None:
    assert [priority_rank(name) for name in PRIORITIES] == [1, 2, 3, 4, 5]
    assert PRIORITIES[0] == "Critical"
    assert PRIORITIES[-1] == "Lowest"


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("P0", "Critical"),
        (" blocker ", "Critical"),
        ("Major", "High"),
        ("normal", "Medium"),
        ("3", "Medium"),
        ("MINOR", "Low"),
        ("trivial", "Lowest"),
        ("soon", None),
        ("", None),
        ("high-ish", None),
    ],
)
def test_other_tools_words_for_priorities_are_understood(word: str, name: str | None) -> None:
    assert read_priority(word) == name


@pytest.mark.parametrize("name", PRIORITIES)
def test_every_priority_is_a_word_for_itself(name: str) -> None:
    assert read_priority(name) == name


def test_a_reason_of_spaces_is_none() -> None:
    assert clean_reason(" \n ") is None
    assert clean_reason(None) is None
    assert clean_reason("  On leave \n") == "On leave"


def test_a_name_may_be_as_long_as_it_says() -> None:
    assert clean_name("x" * NAME_LENGTH, what="A name") == "x" * NAME_LENGTH
    with pytest.raises(Invalid, match=r"^A name may have 200 characters; this one has 201\.$"):
        clean_name("x" * (NAME_LENGTH + 1), what="A name")


@pytest.mark.parametrize("name", ["two\nlines", "tab\there"])
def test_a_name_is_one_line(name: str) -> None:
    with pytest.raises(Invalid):
        clean_name(name, what="A name")
