"""The public holidays of a country or one of its regions, from the library that knows them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from db.errors import Invalid


@lru_cache(maxsize=1_000)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """The names of the public holidays of a year, in the country's own language.

    `country` is as ISO 3166 writes it: `NO`, or with a region `DE-BE`.
    """
    code, _, region = country.partition("-")
    return dict(holidays.country_holidays(code, subdiv=region or None, years=year))


def known_country(text: str) -> str:
    """A country or region as the library writes it. Raises Invalid for one it does not know."""
    code, _, region = text.strip().upper().partition("-")
    countries = holidays.list_supported_countries()
    if code not in countries:
        raise Invalid(
            f"No public holidays are known of {text.strip()!r}: write a country as NO, or with a "
            "region as DE-BE."
        )
    if region and region not in countries[code]:
        known = ", ".join(countries[code]) or "none"
        raise Invalid(f"{code} has no region {region}; there are: {known}.")
    return f"{code}-{region}" if region else code
