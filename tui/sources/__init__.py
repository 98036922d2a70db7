"""Where articles come from. Heavy parsers are loaded only when a source of their kind is there."""

from tui.sources.reading import read
from tui.sources.source import IsKnown, Item, KnownSource, OtherKind, Refusal

__all__ = ["IsKnown", "Item", "KnownSource", "OtherKind", "Refusal", "read"]
