"""What a value may be is said once: files and commands refuse the same, each in its own words."""

import pytest

from db.domain.values import DeveloperFields, Number, Text, TicketFields, clean_fields, rules_of
from db.errors import Invalid
from tests.db.importing.read.sheets import developers, refusals, tickets

RULES = [
    (kind, name, rule)
    for kind, noun in (("developer", DeveloperFields), ("ticket", TicketFields))
    for name, rule in rules_of(noun).items()
    if isinstance(rule, Text | Number)
]
# The headers of columns whose field is called otherwise.
HEADERS = {"baseline_workload": "workload", "experience_years": "experience"}


@pytest.mark.parametrize(("kind", "name", "rule"), RULES, ids=[one[1] for one in RULES])
def test_a_file_refuses_what_a_command_refuses(kind: str, name: str, rule: Text | Number) -> None:
    value = "x" * (rule.most + 1) if isinstance(rule, Text) else float(rule.most or 10**8) + 1
    cells = {"id": "1", "title": "One"} if kind == "ticket" else {"name": "Ana Nowak"}
    cells[HEADERS.get(name, name)] = f"{value:.0f}" if isinstance(value, float) else value
    read = tickets if kind == "ticket" else developers

    sheet = read(",".join(cells), ",".join(cells.values()))

    assert len(refusals(sheet)) == 1
    with pytest.raises(Invalid):
        clean_fields(kind, {name: value})


def test_more_aliases_than_are_kept_are_refused_and_not_cut_off() -> None:
    most = DeveloperFields.aliases.most
    aliases = [f"Ana {number}" for number in range(most + 1)]

    sheet = developers("name,aliases", f"Ana Nowak,{';'.join(aliases)}", "Bo Lind,Bo;Bob")

    assert [problem.message for problem in sheet.problems] == [f"At most {most} aliases are kept."]
    with pytest.raises(Invalid, match="A developer's aliases are at most 100"):
        clean_fields("developer", {"aliases": aliases})
