"""Everything that relies on Textual's private parts or undocumented behaviour, for Textual 8.2.8.

Each part says what it fixes and when it can be removed; `tests/app/test_textual_fixes.py` has a canary for each, which
fails once Textual has changed what the part relies on, or has fixed it.
"""
