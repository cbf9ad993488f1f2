"""Wait until a page stands still, and count how far it moved until then."""

from playwright.sync_api import Page, expect

# Half of what https://web.dev/articles/cls counts as a page that does not move.
STILL = 0.05
# The chart library alone is 5 MB to read and run.
PATIENCE_MS = 120_000
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map((source) => {
      const { previousRect: was, currentRect: is } = source;
      const name = source.node?.dataset?.testid ?? source.node?.nodeName;
      return `${name} ${was.x},${was.y} ${was.width}x${was.height} ` +
        `to ${is.x},${is.y} ${is.width}x${is.height}`;
    });
    window.shifts.push({ value: entry.value, moved });
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


def watch_shifts(page: Page) -> None:
    """Note every shift of the layout that no click or key explains, from the next load on."""
    page.add_init_script(_WATCH)


def shifts(page: Page) -> tuple[float, str]:
    """The sum of what was noted since the load, and what moved from where to where."""
    noted = [one for one in page.evaluate("window.shifts") if not _is_placeholder(one["moved"])]
    said = "\n".join(f"{shift['value']:.4f} {'; '.join(shift['moved'])}" for shift in noted)
    return sum(shift["value"] for shift in noted), said


def _is_placeholder(moved: list[str]) -> bool:
    """Whether it is Streamlit's own grey page, narrow until the script says that ours is wide."""
    return len(moved) == 1 and moved[0].startswith("stMainBlockContainer 352,0 736x")


def settled(page: Page) -> None:
    """Wait until the script has ended, nothing is a skeleton or stale, and it is drawn."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    for waiting in ("stSkeleton", "stSkeletonElement", "stAppSkeleton", "stSpinner"):
        expect(page.get_by_test_id(waiting)).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=PATIENCE_MS)
    # Charts and canvases are drawn some frames after they are there.
    page.wait_for_timeout(500)
