"""What can go wrong, written for the person who reads it."""


class BoardError(Exception):
    """Any refusal of the data layer; its text says what to do next."""


class NotFound(BoardError):
    """Something named in the request does not exist."""


class Invalid(BoardError):
    """A value that no state of the board would accept."""


class Conflict(BoardError):
    """The board has moved on, or its state does not allow the request."""


class Forbidden(BoardError):
    """Who asks may not do this."""


class Busy(BoardError):
    """The database did not answer in time; nothing was written."""


class Unreachable(BoardError):
    """The database is not there, or went away; the text says whether anything was written."""


class NoRoom(BoardError):
    """A disk is full; the text says which one. Nothing was saved, and nothing is half-made."""


class Unusable(BoardError):
    """The database cannot be used as it is: damaged, read-only, moved away, or of a newer app."""
