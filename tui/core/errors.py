"""The one exception family: every message is a line a user can act on."""


class PostilError(Exception):
    """The work failed. `str(error)` is one line: what failed, why, what to do."""


class LibraryError(PostilError):
    """The library file cannot be opened, read or written."""


class UnwrittenError(LibraryError):
    """The library takes nothing now: the same thing can be done as soon as `reason` has ended."""

    reason = ""


class LockedError(UnwrittenError):
    """Another program holds the library."""

    reason = "another program holds the library"


class StrayLogError(UnwrittenError):
    """Another program writes into a log of the library that was removed: what it does there may be written over it."""

    reason = "another program writes into a removed log"


class FullError(UnwrittenError):
    """The disk, or a quota of it, is full."""

    reason = "the disk is full"


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


class TermError(PostilError):
    """A filter says something that means nothing."""


class ArgumentError(PostilError):
    """What was handed in cannot be meant: a colour that is none, a span outside the text."""


class ConflictError(PostilError):
    """Somebody else changed what was about to be changed."""


class ChangedError(ConflictError):
    """A text of some kind is not the one that its writer saw: `local` is there now, written by `creator`."""

    def __init__(self, kind: str, local: str, creator: str) -> None:
        super().__init__(f"{creator} has changed the {kind} since: write it again to see both")
        self.local = local
        self.creator = creator
