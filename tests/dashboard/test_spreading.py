"""Work spread over several developers fills nobody past free points while anybody has room."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.tables.spreading import Item, Receiver, Spread, colleagues, spread

POINTS = st.integers(0, 4_000).map(lambda hundredths: hundredths / 100)
FREE = st.integers(-2_000, 4_000).map(lambda hundredths: hundredths / 100)
SKILLS = st.frozensets(st.sampled_from(["python", "sql", "go"]), max_size=2)
NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor", "Dee Marsh")


@st.composite
def works(draw: st.DrawFn) -> list[Item]:
    holders = st.none() | st.sampled_from(NAMES)
    return [
        Item(id_, f"#{id_}", draw(POINTS), draw(SKILLS), draw(holders))
        for id_ in range(1, draw(st.integers(0, 12)) + 1)
    ]


@st.composite
def takers(draw: st.DrawFn) -> list[Receiver]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return [Receiver(name, draw(FREE), draw(SKILLS)) for name in names]


def free_after(work: list[Item], people: list[Receiver], found: Spread) -> dict[str, float]:
    given_to = {person.name: person.free for person in people}
    for held_ticket in work:
        given_to[found.to[held_ticket.id]] -= held_ticket.points
    return {name: round(free, 2) for name, free in given_to.items()}


@given(works(), takers())
def test_every_ticket_goes_to_one_of_those_named(work: list[Item], people: list[Receiver]) -> None:
    found = spread(work, people)

    assert set(found.to) == {held_ticket.id for held_ticket in work}
    assert set(found.to.values()) <= {person.name for person in people}


@given(works(), takers())
def test_nobody_is_past_free_points_with_a_ticket_for_which_somebody_else_has_room(
    work: list[Item], people: list[Receiver]
) -> None:
    found = spread(work, people)

    free = free_after(work, people, found)
    for held_ticket in work:
        holder = found.to[held_ticket.id]
        if free[holder] < 0:
            assert all(
                held_ticket.points > room for name, room in free.items() if name != holder
            ), f"{held_ticket.label} would fit elsewhere: {free}"


@given(works(), takers(), st.randoms(use_true_random=False))
def test_the_order_in_which_work_and_people_are_named_changes_nothing(
    work: list[Item], people: list[Receiver], random: "object"
) -> None:
    shuffled_work, shuffled_people = list(work), list(people)
    random.shuffle(shuffled_work)  # type: ignore[attr-defined] # a Random of hypothesis' own
    random.shuffle(shuffled_people)  # type: ignore[attr-defined] # as above

    assert spread(shuffled_work, shuffled_people) == spread(work, people)


@given(works(), takers())
def test_what_goes_past_free_points_is_named_and_nothing_else(
    work: list[Item], people: list[Receiver]
) -> None:
    found = spread(work, people)

    over = {name for name, free in free_after(work, people, found).items() if free < 0}
    began_over = {person.name for person in people if person.free < 0}
    holding_past = {
        found.to[held_ticket.id] for held_ticket in work if held_ticket.label in found.past
    }
    assert over <= holding_past | began_over
    assert holding_past <= over


def test_the_largest_goes_to_whoever_has_most_room_and_says_so() -> None:
    work = [Item(1, "#1", 2.0), Item(2, "#2", 5.0), Item(3, "#3", 3.0)]

    found = spread(work, [Receiver("Ana Petrov", 6.0), Receiver("Bo Lind", 8.0)])

    assert found.to == {2: "Bo Lind", 3: "Ana Petrov", 1: "Ana Petrov"}
    assert found.why[2] == "Most free points of 2: 8."
    assert found.past == ()


def test_those_who_know_the_skill_come_first_while_they_have_room() -> None:
    sql = frozenset({"sql"})
    work = [Item(1, "#1", 3.0, sql), Item(2, "#2", 3.0, sql)]
    people = [Receiver("Ana Petrov", 10.0), Receiver("Bo Lind", 4.0, sql)]

    found = spread(work, people)

    assert found.to == {1: "Bo Lind", 2: "Ana Petrov"}
    assert found.why[1] == "Bo Lind has room, 4 free, and alone knows the skill."


def test_among_equals_a_ticket_stays_with_whoever_has_it() -> None:
    found = spread(
        [Item(1, "#1", 3.0, holder="Bo Lind")],
        [Receiver("Ana Petrov", 5.0), Receiver("Bo Lind", 5.0)],
    )

    assert found.to == {1: "Bo Lind"}


def test_where_nobody_has_room_it_is_said() -> None:
    found = spread([Item(1, "#1", 9.0)], [Receiver("Ana Petrov", 2.0), Receiver("Bo Lind", 5.0)])

    assert found.to == {1: "Bo Lind"}
    assert found.notes[1] == "Nobody has room for #1, which goes past free points."


def test_who_was_ruled_out_for_a_ticket_gets_it_only_where_nobody_else_is_left() -> None:
    ana, bo = Receiver("Ana", 8.0), Receiver("Bo", 20.0)
    work = [Item(1, "#1", 3.0, ruled_out=frozenset({"Bo"})), Item(2, "#2", 3.0)]

    assert spread(work, [ana, bo]).to == {1: "Ana", 2: "Bo"}
    assert spread(work, [bo]).to == {1: "Bo", 2: "Bo"}


def test_where_nobody_is_named_work_stays_in_the_team_of_who_has_it() -> None:
    people = pd.DataFrame(
        {
            "developer": ["Ana", "Bo", "Cy", "Dee"],
            "team": ["Core", "Core", "Web", None],
        }
    )

    assert colleagues(people, people, ["Ana"]) == ["Bo"]
    assert colleagues(people, people, ["Cy"]) == ["Ana", "Bo", "Dee"]
    assert colleagues(people, people, ["Dee"]) == ["Ana", "Bo", "Cy"]
    assert colleagues(people, people, []) == ["Ana", "Bo", "Cy", "Dee"]
