"""axe-core, the rules of accessibility that a program can check (https://dequeuniversity.com)."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Page

from tests.browser.settling import settled

SEVERE = ("serious", "critical")
# What Streamlit draws against a rule, and no option of ours avoids: the rule, the start of the
# element as axe prints it, and why.
UNAVOIDABLE: tuple[tuple[str, str, str], ...] = ()
# Each theme, and what it can break: only in its colours the second differs from the first.
_THEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast"]}),
)
_RUN = """
async (options) => {
  const found = await axe.run(document, { resultTypes: ['violations'], ...options });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, impact: node.impact, html: node.html, why: node.failureSummary,
  })));
}
"""


def violations(page: Page) -> list[str]:
    """The violations on the page as it is, one on each line, in the light and the dark theme."""
    found = []
    for theme, options in _THEMES:
        page.emulate_media(color_scheme=theme)
        settled(page)
        page.evaluate(_script())
        found += [
            f"{theme}: {one['impact']} {one['rule']}: {one['html'][:300]} ({one['why']})"
            for one in page.evaluate(_RUN, options)
            if one["impact"] in SEVERE and not _is_unavoidable(one["rule"], one["html"])
        ]
    return found


def _is_unavoidable(rule: str, html: str) -> bool:
    return any(rule == known and html.startswith(start) for known, start, _ in UNAVOIDABLE)


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
