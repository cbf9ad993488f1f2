"""Invented tickets: believable software work, put together from short lists of words."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product
from typing import Any

from db.domain.priorities import PRIORITIES


@dataclass(frozen=True, slots=True)
class Area:
    """Work that needs one skill: `weight` is its share of all work, `things` what it is about."""

    skill: str | None
    project: str
    weight: float
    kind: str
    things: str


AREAS = (
    Area("Python", "CORE", 14, "back", "invoice service|mail queue|VAT rules|report builder"
         "|customer import|webhook sender|discount engine|document store"),
    Area("SQL", "DATA", 11, "data", "order history|stock ledger|revenue view|customer table"
         "|price archive|audit trail|returns table|monthly close"),
    Area("Java", "CORE", 10, "back", "payment gateway|order service|tariff calculator"
         "|address check|credit limit check|shipping labels|contract service"),
    Area("React", "WEB", 9, "front", "checkout form|order list|invoice preview|profile page"
         "|search results|address dialog|price table|date picker"),
    Area("C#", "ERP", 8, "back", "booking client|warehouse terminal|label printer driver"
         "|supplier portal|cost centre report|goods receipt"),
    Area("Kubernetes", "OPS", 8, "ops", "staging cluster|ingress controller|job runners"
         "|log shipping|node pools|message broker|secret rotation"),
    Area("JavaScript", "WEB", 7, "front", "chat widget|newsletter form|tracking consent"
         "|store finder|size advisor|embedded player"),
    Area("TypeScript", "WEB", 7, "front", "cart store|form validation|permissions matrix"
         "|client for the order API|feature switches|table of prices"),
    Area("Go", "CORE", 7, "back", "session service|rate limiter|file gateway|event relay"
         "|metrics collector|geo lookup"),
    Area("C++", "EDGE", 5, "back", "barcode decoder|scale interface|camera pipeline"
         "|telemetry buffer|firmware updater"),
    Area("Kotlin", "APP", 5, "front", "Android sign-in|offline basket|push settings"
         "|scanner screen|order tracking on Android"),
    Area("Spark", "DATA", 4, "data", "nightly sales job|demand forecast|click stream"
         "|customer segments"),
    Area("Terraform", "OPS", 4, "ops", "backup buckets|network rules|database modules|DNS zones"),
    Area("CSS", "WEB", 3, "front", "print view of invoices|dark theme|banner area|product grid"),
    Area("Swift", "APP", 3, "front", "sign-in on iPhone|wallet pass|order tracking on iPhone"),
    Area("Python; SQL", "DATA", 3, "data", "dunning run|churn report|stock import|tax export"),
    Area(None, "CORE", 3, "paper", "release notes|on-call handbook|data protection record"
         "|onboarding guide|accessibility statement"),
    Area("Rust", "EDGE", 1.2, "back", "packet filter|sensor gateway|signature check"),
)  # fmt: skip
# Nobody in the team knows these.
STRANGE = (
    Area("COBOL", "ERP", 1, "back", "settlement batch|account master"),
    Area("SAP ABAP", "ERP", 1, "back", "goods movement interface|vendor master"),
)

# What the letters of keys stand for.
PROJECTS = {
    "CORE": "Order core",
    "DATA": "Data and reports",
    "WEB": "Web shop",
    "ERP": "Back office",
    "OPS": "Operations",
    "EDGE": "Devices",
    "APP": "Mobile apps",
}

ACTIONS = {
    "back": "Retry failed calls in the {}|Time-outs in the {}|Split up the {}|Cover the {} by tests"
    "|Wrong rounding in the {}|Speed up the {}|Replace the old parser of the {}"
    "|Memory grows in the {}|Log every decision of the {}",
    "front": "Rework the {}|Layout of the {} breaks on phones|Make the {} usable by keyboard"
    "|Empty state for the {}|The {} flickers while loading|Translate the {}"
    "|Remember the last choice in the {}|Error messages of the {}",
    "data": "Add missing indexes to the {}|Duplicates in the {}|Monthly export of the {}"
    "|Archive old rows of the {}|Figures of the {} differ from accounting|Document the {}"
    "|Speed up the {}",
    "ops": "Upgrade the {}|Alerts for the {}|Halve the cost of the {}|Restore drill for the {}"
    "|Move the {} to the new region|Tighten access to the {}|Automate the {}",
    "paper": "Update the {}|Review the {} with the lawyers|Translate the {}|Shorten the {}",
}
SCOPES = (
    "",
    " for partner accounts",
    " in the Nordic shops",
    " before the audit",
    " for the new warehouse",
    ", second part",
)
PLAIN_SHARE = 0.7
OPENINGS = (
    "Reported by support after the last release.",
    "Asked for by sales; two customers wait for it.",
    "Found in the weekly review of errors.",
    "Follows from the incident review.",
    "Part of this quarter's goal for reliability.",
    "Comes up in every customer interview.",
    "Noticed while working on something else.",
)
CLOSINGS = {
    "back": "Done when tests cover it and the error rate stays down for a week.",
    "front": "Done when it holds in the browsers we support and design has seen it.",
    "data": "Done when the figures agree with accounting for the last three months.",
    "ops": "Done when it ran once in staging and the runbook is up to date.",
    "paper": "Done when it is published and the team has been told.",
}

POINTS = {1: 14, 2: 22, 3: 25, 5: 22, 8: 13, 13: 4}
URGENCIES = {"Critical": 5, "High": 22, "Medium": 44, "Low": 23, "Lowest": 6}
# Days that a ticket of a priority is given, at least and at most.
DAYS_GIVEN = {
    "Critical": (2, 8),
    "High": (7, 28),
    "Medium": (14, 60),
    "Low": (21, 90),
    "Lowest": (30, 120),
}
UNDATED_SHARE = 0.15
UNESTIMATED_SHARE = 0.09

Row = dict[str, Any]


class SampleTracker:
    """The tool that tickets come from: it numbers them, and uses every title before repeating."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._numbers = Counter({area.project: 100 for area in (*AREAS, *STRANGE)})
        self._titles = {
            area.skill: _titles(area, random.Random(rng.random()))  # noqa: S311 (not a secret)
            for area in (*AREAS, *STRANGE)
        }

    def tickets(self, number: int, on: date, **fixed: Any) -> list[Row]:
        """`number` new tickets of all areas, as rows of an export; `fixed` overrides fields."""
        weights = [area.weight for area in AREAS]
        areas = self._rng.choices(AREAS, weights, k=number)
        return [self._ticket(area, on) | fixed for area in areas]

    def tickets_for(self, skills: Sequence[str], number: int, on: date, **fixed: Any) -> list[Row]:
        """`number` new tickets that need one of `skills`."""
        areas = [area for area in (*AREAS, *STRANGE) if area.skill in skills]
        return [self._ticket(self._rng.choice(areas), on) | fixed for _ in range(number)]

    def points(self) -> float:
        """A random estimate on the team's scale."""
        return float(self._rng.choices(tuple(POINTS), tuple(POINTS.values()))[0])

    def points_near(self, points: float | None) -> float:
        """The next smaller or larger estimate."""
        scale = sorted(POINTS)
        at = scale.index(int(points)) if points in scale else 1
        return float(scale[max(0, min(len(scale) - 1, at + self._rng.choice((-1, 1))))])

    def later(self, due_date: date) -> date:
        """The date put off by one to three weeks."""
        return due_date + timedelta(weeks=self._rng.randint(1, 3))

    def _ticket(self, area: Area, on: date) -> Row:
        self._numbers[area.project] += self._rng.randint(1, 3)
        priority = self._rng.choices(PRIORITIES, [URGENCIES[name] for name in PRIORITIES])[0]
        given = timedelta(days=self._rng.randint(*DAYS_GIVEN[priority]))
        is_dated = priority == "Critical" or self._rng.random() > UNDATED_SHARE
        points = self.points()
        return {
            "external_key": f"{area.project}-{self._numbers[area.project]}",
            "title": next(self._titles[area.skill]),
            "description": f"{self._rng.choice(OPENINGS)} {CLOSINGS[area.kind]}",
            "priority": priority,
            "story_points": None if self._rng.random() < UNESTIMATED_SHARE else points,
            "required_skill": area.skill,
            "project": PROJECTS[area.project],
            "due_date": on + given if is_dated else None,
        }


def _titles(area: Area, rng: random.Random) -> Iterator[str]:
    """Every action on every thing once, then again within another scope."""
    pairs = list(product(ACTIONS[area.kind].split("|"), area.things.split("|")))
    scopes = {pair: _in_turn(rng) for pair in pairs}
    for turn in count():
        rng.shuffle(pairs)
        for pair in pairs:
            action, thing = pair
            yield action.format(thing) + scopes[pair][turn % len(SCOPES)]


def _in_turn(rng: random.Random) -> list[str]:
    """The scopes in any order, but most often without one first."""
    scopes = rng.sample(SCOPES, len(SCOPES))
    return scopes if rng.random() > PLAIN_SHARE else sorted(scopes, key=bool)
