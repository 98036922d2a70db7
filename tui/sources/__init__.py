"""Where articles come from. Heavy parsers are loaded only when a source of their kind is there."""

from tui.sources.items import Imported, Item, Known, KnownTest, Quote, Refusal
from tui.sources.reading import read

__all__ = ["Imported", "Item", "Known", "KnownTest", "Quote", "Refusal", "read"]
