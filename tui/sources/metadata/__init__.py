"""What an article's text alone says about it. Guesses are cheap, and a person can correct each."""

from tui.sources.metadata.dates import normalise
from tui.sources.metadata.head import Guess, guess
from tui.sources.metadata.language import language_of

__all__ = ["Guess", "guess", "language_of", "normalise"]
