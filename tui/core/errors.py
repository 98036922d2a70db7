"""The one exception family: every message is a line a user can act on."""


class PostilError(Exception):
    """The work failed. `str(error)` is one line: what failed, why, what to do."""


class LibraryError(PostilError):
    """The library file cannot be opened, read or written."""


class LockedError(LibraryError):
    """Another program holds the library: the same thing can be done as soon as that has ended."""


class SourceError(PostilError):
    """A source is not an article and was left out."""


class MarkingError(PostilError):
    """The model cannot be loaded or the marking stopped."""


class FormatError(PostilError):
    """An export cannot be written or an import cannot be read."""


class ConfigError(PostilError):
    """The settings file holds something that cannot be used."""


class NotFoundError(PostilError):
    """What was asked for is not in the library."""


class ConflictError(PostilError):
    """Somebody else changed what was about to be changed."""
