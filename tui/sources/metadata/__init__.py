"""Metadata guessed from an article's text alone, which a person can correct."""

from tui.sources.metadata.dates import normalise, stated_date
from tui.sources.metadata.head import Guess, guess
from tui.sources.metadata.language import language_of

__all__ = ["Guess", "guess", "language_of", "normalise", "stated_date"]
