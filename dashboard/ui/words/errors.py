"""Errors as sentences that say what to do, never as tracebacks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from sqlalchemy.exc import DBAPIError

from db.errors import BoardError

_log = logging.getLogger(__name__)


def sentence(error: Exception) -> str:
    """The sentence for `error`."""
    if isinstance(error, BoardError):
        return str(error)
    if isinstance(error, DBAPIError):
        return (
            "The database did not answer. Nothing was saved by this step. Wait a moment and try "
            "again; if it stays like this, tell whoever runs this server."
        )
    return (
        "Something went wrong on this page, and the step was not carried out. Reload the page; if "
        "it happens again, tell whoever runs this server the time, and what you did."
    )


def show_error(error: Exception) -> None:
    """Log `error`, unless it is a refusal, and show its sentence."""
    if not isinstance(error, BoardError):
        _log.error("A page failed", exc_info=error)
    st.error(sentence(error), icon=":material/error:")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show an error where it happens, and go on with the rest of the page."""
    try:
        yield
    except (BoardError, DBAPIError) as error:
        show_error(error)
