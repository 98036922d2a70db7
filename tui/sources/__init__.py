"""Where articles come from. Heavy parsers are loaded only when a source of their kind is there."""

from tui.sources.items import IsKnown, Item, KnownSource, Refusal
from tui.sources.reading import read

__all__ = ["IsKnown", "Item", "KnownSource", "Refusal", "read"]
