"""Which skills are offered to whom, from the tickets that they hold."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.learning.alike import Worked
from dashboard.learning.offers import Offer, Person, skills_to_offer
from tests.dashboard.planning.cases import worked

PAYMENTS, SQL = frozenset({"payments"}), frozenset({"sql"})


def test_somebody_without_skills_is_offered_all_that_they_hold_the_most_first() -> None:
    ana = Person(1, "Ana", frozenset())
    held = (worked("SQL", held=2), worked("Payments; SQL", held=1), worked("Go", completed=4))

    offers = skills_to_offer([ana, Person(2, "Bo", SQL)], {1: held})

    assert offers == (Offer(1, "Ana", "sql", 3), Offer(1, "Ana", "payments", 1))


def test_somebody_with_skills_is_offered_only_what_nobody_has_on_record() -> None:
    held = (worked("SQL", held=2), worked("Payments", held=5))

    offers = skills_to_offer([Person(1, "Ana", frozenset({"go"})), Person(2, "Bo", SQL)], {1: held})

    assert offers == (Offer(1, "Ana", "payments", 5),)


names = st.sampled_from(["go", "sql", "payments"])
sets = st.frozensets(names, max_size=3)
work = st.lists(st.builds(Worked, sets, st.integers(0, 3), st.integers(0, 3)), max_size=4)


@given(st.lists(sets, min_size=1, max_size=4), st.lists(work, min_size=4, max_size=4))
def test_once_all_offers_are_taken_none_is_left(
    skills: list[frozenset[str]], works: list[list[Worked]]
) -> None:
    people = [Person(id_, f"Dev {id_}", has) for id_, has in enumerate(skills)]
    of_people = dict(enumerate(works))

    offers = skills_to_offer(people, of_people)

    after = [
        Person(
            one.id,
            one.name,
            one.skills | {offer.skill for offer in offers if offer.developer_id == one.id},
        )
        for one in people
    ]
    assert skills_to_offer(after, of_people) == ()
    for offer in offers:
        assert offer.skill not in people[offer.developer_id].skills
        own = of_people[offer.developer_id]
        assert offer.held == sum(one.held for one in own if offer.skill in one.skills) > 0
