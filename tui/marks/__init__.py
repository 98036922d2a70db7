"""What the program finds in an article by itself: names and their entities, quotations, suggestions."""

RULES = "rules 7"
"""Ends the version that is stored with every marking; raised when the rules find other marks than before."""

NO_RULES = "no rules"
"""Ends it in their place where they are not for the article's language, or are switched off."""
