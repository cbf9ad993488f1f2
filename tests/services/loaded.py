"""What a server loads before it serves: a process that is forked with it starts at once."""

from importlib import import_module

for name in (
    "dashboard.api.app",
    "dashboard.analytics.here",
    "dashboard.charts",
    "dashboard.scheduled",
    "dashboard.tables.frames",
    "dashboard.web.guard",
    "streamlit.web.cli",
    "streamlit.web.bootstrap",
    "tests.db.together.doomed",
):
    import_module(name)
