"""What the program finds in an article by itself: names and their entities, quotations, suggestions."""

RULES = "rules 7"
"""The suffix of the version stored with every marking; to be raised when the rules find other marks."""

NO_RULES = "no rules"
"""The suffix in their place if they do not apply to the article's language, or are switched off."""
