"""Where articles come from. Heavy parsers are loaded only for sources that need them."""

from tui.sources.reading import read
from tui.sources.source import IsKnown, KnownSource, OtherKind, Refusal, SourceItem

__all__ = ["IsKnown", "KnownSource", "OtherKind", "Refusal", "SourceItem", "read"]
