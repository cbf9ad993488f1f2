"""The words that tickets are found by."""

from hypothesis import given
from hypothesis import strategies as st

from db.domain.search_words import query_words, reason_fields, search_fields, sort_reason
from db.domain.values import is_storable


def test_words_have_neither_case_nor_accents_nor_punctuation() -> None:
    fields = search_fields("Überprüfe C++ & C# (Straße), it's ŁÓDŹ", "PROJ-12")

    assert fields == {
        "sort_title": "uberprufe c++ c# strasse it s lodz",
        "search_words": "uberprufe c++ c# strasse it s lodz proj 12",
    }


def test_a_title_without_words_has_none() -> None:
    assert search_fields("?!", None) == {"sort_title": "", "search_words": ""}


def test_a_reason_is_sorted_by_its_first_words() -> None:
    assert sort_reason(None) is None
    assert sort_reason("…") == ""
    assert sort_reason("Überlastet – siehe PROJ-1") == "uberlastet siehe proj 1"
    assert len(sort_reason("Warum? " * 2_000) or "") == 100


def test_a_reason_is_found_by_each_of_its_words() -> None:
    assert reason_fields(None) == {"sort_reason": None, "reason_words": None}
    assert reason_fields("…") == {"sort_reason": "", "reason_words": ""}
    assert reason_fields("Knows C++, knows Öresund") == {
        "sort_reason": "knows c++ knows oresund",
        "reason_words": "knows c++ oresund",
    }


@given(st.text(max_size=300), st.none() | st.text(max_size=50))
def test_every_word_can_be_stored_and_is_found_by_itself(title: str, key: str | None) -> None:
    fields = search_fields(title, key)
    words = fields["search_words"].split(" ") if fields["search_words"] else []

    assert is_storable(fields["search_words"])
    assert fields["search_words"].startswith(fields["sort_title"])
    for word in words:
        assert query_words(word) == [word]


@given(st.text(max_size=300))
def test_a_title_is_found_by_itself_in_either_case(title: str) -> None:
    words = search_fields(title, None)["search_words"].split()

    for said in (title, title.upper(), title.lower()):
        assert set(query_words(said)) <= {*words}, said
