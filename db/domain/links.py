"""Links from keys to the trackers that gave them: an address with a gap for the key.

`https://firm.example/browse/{key}` is such a pattern. A key with a project in it, `firm/shop#12`,
also fills `https://github.com/{project}/issues/{number}`.
"""

import re
from urllib.parse import quote, urlsplit

from db.errors import Invalid

LONGEST = 500
_GAP = re.compile(r"\{(key|project|number)\}")
_PROJECT_KEY = re.compile(r"(?P<project>[^#\s]+)#(?P<number>\d+)")


def checked_pattern(text: str) -> str:
    """The pattern, without spaces around it. Raises Invalid for what is none or may do harm."""
    pattern = text.strip()
    if len(pattern) > LONGEST:
        raise Invalid(f"A link may have at most {LONGEST} characters.")
    if re.search(r"[\s\x00-\x1f\x7f<>\"'`\\]", pattern):
        raise Invalid("A link has no spaces, quotes or backslashes.")
    try:
        address = urlsplit(pattern)
        host, _ = address.hostname, address.port
    except ValueError:
        raise Invalid("This is no address: it begins like https://tracker.example/…") from None
    if address.scheme not in ("http", "https") or not host:
        raise Invalid("A link begins with https:// or http:// and the name of the tracker's host.")
    if "@" in address.netloc:
        raise Invalid("A link must not hold a user's name or password: leave out all up to the @.")
    behind_host = pattern.partition(address.netloc)[2]
    gaps = set(_GAP.findall(behind_host))
    if "{" in address.netloc or re.search(r"[{}]", _GAP.sub("", behind_host)):
        raise Invalid("Only {key}, or {project} and {number}, may stand in braces, after the host.")
    if not gaps & {"key", "number"}:
        raise Invalid("Write {key} where the ticket's key stands in the tracker's address.")
    return pattern


def link_to(pattern: str, key: str) -> str | None:
    """The address of the ticket with this key; None for a key that does not fill the pattern."""
    parts = _PROJECT_KEY.fullmatch(key)
    filling = {"key": quote(key, safe="")}
    if parts:
        filling |= {"project": quote(parts["project"], safe="/"), "number": parts["number"]}
    if not set(_GAP.findall(pattern)) <= filling.keys():
        return None
    return _GAP.sub(lambda gap: filling[gap[1]], pattern)


def patterns_in(key: str, address: str) -> tuple[str, str] | None:
    """The pattern that a ticket's address follows: as far as its key, and whole.

    None where the address does not hold the key, or is none that may be linked to.
    """
    if re.search(r"[{}]", address) or "api." in address[:12]:
        return None
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    parts = _PROJECT_KEY.fullmatch(key)
    wanted, gap = (key, "{key}")
    if parts and f"{parts['project']}/" in path:
        path = path.replace(f"{parts['project']}/", "{project}/", 1)
        wanted, gap = parts["number"], "{number}"
    places = [
        place
        for spelling in dict.fromkeys((wanted, quote(wanted, safe="")))
        for place in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(spelling)}(?![A-Za-z0-9])", path)
    ]
    if not places:
        return None
    begin, end = places[-1].span()
    as_far = f"{scheme}://{host}{slash}{path[:begin]}{gap}"
    try:
        return checked_pattern(as_far), checked_pattern(as_far + path[end:])
    except Invalid:
        return None
