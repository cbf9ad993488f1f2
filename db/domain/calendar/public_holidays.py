"""The public holidays of a country or one of its regions, from the library that knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

import holidays

from db.errors import Invalid


@lru_cache(maxsize=1_000)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """The names of the public holidays of a year, in the country's own language.

    `country` is as ISO 3166 writes it: `NO`, or with a region `DE-BE`.
    """
    code, _, region = country.partition("-")
    return dict(holidays.country_holidays(code, subdiv=region or None, years=year))


@cache
def countries() -> Mapping[str, Sequence[str]]:
    """The countries whose public holidays are known, with their regions, as ISO 3166 has them."""
    return holidays.list_supported_countries()


def known_country(text: str) -> str:
    """A country or region as the library writes it. Raises Invalid for one it does not know."""
    code, _, region = text.strip().upper().partition("-")
    known = countries()
    if code not in known:
        raise Invalid(
            f"No public holidays are known of {text.strip()!r}: write a country as NO, or with a "
            "region as DE-BE."
        )
    if region and region not in known[code]:
        said = ", ".join(known[code]) or "none"
        raise Invalid(f"{code} has no region {region}; there are: {said}.")
    return f"{code}-{region}" if region else code
