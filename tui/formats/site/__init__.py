"""A static website to hand over: articles with passages and margins, claims, codes, names, and a search.

It works from disk, with no request to anywhere, and can be read without scripts: its own script searches, sorts,
filters and copies citations. Names of files and anchors are derived from titles, ids and paragraphs, not from counters,
so that a link into one export leads to the same place in the next.
"""

from tui.formats.site.writer import CARRIES as CARRIES
from tui.formats.site.writer import write_folder as write_folder
