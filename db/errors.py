"""What can go wrong, written for the person who reads it."""


class BoardError(Exception):
    """Any error of the data layer that a person should read; its text says what to do next."""


class NotFound(BoardError):
    """Something named in the request does not exist."""


class Invalid(BoardError):
    """A value that the board never accepts, whatever its state."""


class Conflict(BoardError):
    """The board has changed meanwhile, or its state does not allow the request."""


class Forbidden(BoardError):
    """The actor may not do this."""


class Busy(BoardError):
    """The database did not answer in time; nothing was written."""


class Unreachable(BoardError):
    """The database is not there, or went away; the text says whether anything was written."""


class NoRoom(BoardError):
    """A disk is full; the text says which one. Nothing was saved, and nothing is half-made."""


class Unusable(BoardError):
    """The database cannot be used as it is: damaged, read-only, moved away, or of a newer app."""
