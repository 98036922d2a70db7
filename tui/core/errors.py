"""The one exception family: every message is a line the user can act on."""


class PostilError(Exception):
    """The work failed. `str(error)` is one line: what failed, why, what to do."""


class LibraryError(PostilError):
    """The library file cannot be opened, read or written."""


class UnwrittenError(LibraryError):
    """The library cannot be written now; the same call works once `reason` has ended."""

    reason = ""


class LockedError(UnwrittenError):
    """Another program holds the library's lock."""

    reason = "another program holds the library"


class StrayLogError(UnwrittenError):
    """Another program writes into a removed log of the library, so its changes may be overwritten."""

    reason = "another program writes into a removed log"


class FullError(UnwrittenError):
    """The disk, or a quota on it, is full."""

    reason = "the disk is full"


class SourceError(PostilError):
    """A source is not an article and was left out."""


class MarkingError(PostilError):
    """The model cannot be loaded or the marking stopped."""


class FormatError(PostilError):
    """An export cannot be written or an import cannot be read."""


class ConfigError(PostilError):
    """The settings file has something that cannot be used."""


class NotFoundError(PostilError):
    """What was asked for is not in the library."""


class TermError(PostilError):
    """A filter contains a meaningless term."""


class ArgumentError(PostilError):
    """An argument is invalid: an unknown colour, a span outside the text."""


class ConflictError(PostilError):
    """Someone else changed what was about to be changed."""


class ChangedError(ConflictError):
    """A text (of some kind) is not the one its writer saw: `local` is there now, written by `creator`."""

    def __init__(self, kind: str, local: str, creator: str) -> None:
        super().__init__(f"{creator} has changed the {kind} since: write it again to see both")
        self.local = local
        self.creator = creator
