"""Where a page looks for news: a line of text from memory, without a run and without a query."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.live.news import feed

GONE = "gone"


async def look(request: Request) -> Response:
    """What is known for one open page, by the token that only that page was told.

    It says whether anything moved and nothing of what: for the news the page runs, as who it is.
    """
    known = feed().look(request.query_params.get("tab", ""))
    return PlainTextResponse(known or GONE, headers={"Cache-Control": "no-store"})
