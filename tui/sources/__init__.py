"""Where articles come from. Heavy parsers are loaded only when a source of their kind is there."""

from tui.sources.reading import read
from tui.sources.source import IsKnown, KnownSource, OtherKind, Refusal, SourceItem

__all__ = ["IsKnown", "KnownSource", "OtherKind", "Refusal", "SourceItem", "read"]
