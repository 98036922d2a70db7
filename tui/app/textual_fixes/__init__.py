"""All that leans on Textual's private parts."""
