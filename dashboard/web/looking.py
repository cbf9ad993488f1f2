"""The path that open pages poll for news: a line of text from memory, without any query."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.live.news import feed

GONE = "gone"


async def look(request: Request) -> Response:
    """The state of the board as one open page should know it, by the token of that page's tab.

    Another text than before means that something changed: then the page runs, as its reader.
    """
    known = feed().look(request.query_params.get("tab", ""))
    return PlainTextResponse(known or GONE, headers={"Cache-Control": "no-store"})
