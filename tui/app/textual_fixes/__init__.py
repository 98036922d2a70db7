"""All that leans on Textual's private parts or its unpromised behaviour, for Textual 8.2.8.

Each part says what it mends and when it can go; `tests/app/test_textual_fixes.py` has a canary for each, which fails
when Textual has changed what the part relies on or has mended it.
"""
