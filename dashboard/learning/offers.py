"""Skills to add to people's records, from the tickets that they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.learning.alike import Worked, alike


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody active, with the keys of the skills that they have on record."""

    id: int
    name: str
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A skill, by its key, for somebody who holds so many tickets that ask for it."""

    developer_id: int
    name: str
    skill: str
    held: int


def skills_to_offer(
    people: Sequence[Person], worked: Mapping[int, Iterable[Worked]]
) -> tuple[Offer, ...]:
    """What people hold and do not have on record, those with most such tickets first.

    To somebody without any skill all of it is offered, to others only what nobody has on record:
    that somebody with skills holds a ticket of another skill that others have says little.
    """
    recorded = frozenset[str]().union(*(person.skills for person in people))
    found = []
    for person in people:
        held = worked.get(person.id, ())
        asked = frozenset[str]().union(*(one.skills for one in held))
        for skill in asked - (recorded if person.skills else frozenset()):
            number = alike(held, frozenset({skill})).held
            if number:
                found.append(Offer(person.id, person.name, skill, number))
    return tuple(sorted(found, key=lambda offer: (-offer.held, offer.name, offer.skill)))
