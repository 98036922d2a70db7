"""A folder of web pages to hand over: articles with their passages and margins, claims, codes, names, and a search.

It works from the disk, with no request to anywhere, and is read without a script: the one that comes along searches,
sorts, filters and copies citations. Names of files and anchors come from titles, ids and paragraphs, not from counters,
so that a link into one export leads to the same place in the next.
"""

from tui.formats.site.writer import CARRIES as CARRIES
from tui.formats.site.writer import write_folder as write_folder
