"""How names are compared."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=20_000)
def normalise(name: str) -> str:
    """Return a name for comparison: no case, accents, hyphens, dots or leading "the"; straight apostrophes."""
    text = name.replace("’", "'").replace("\u00a0", " ")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"[‐‑-]", " ", text).replace(".", "")
    return re.sub(r"^the ", "", " ".join(text.split()).casefold())
