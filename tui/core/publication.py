"""Who publishes checks, where, and on which scale, for exports."""

import re
from dataclasses import dataclass

from tui.core.addresses import web_url

PUBLISHER_KINDS = ("organisation", "person")

PLACEHOLDERS = ("id", "date", "slug")
"""Placeholders of a pattern of addresses: the claim's id, the day of its check, its first words."""

RATINGS = ("false", "mostly false", "mixed", "mostly true", "true")
"""The default vocabulary from worst to best; "unproven" is not on the scale."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_WORDS = 8


@dataclass(frozen=True, slots=True)
class Publication:
    """A publisher's `name` and `kind`, its home page `site`, and `url`, the pattern of each check's address.

    `ratings` are verdicts from worst to best; any other has a name only.
    """

    name: str = ""
    kind: str = PUBLISHER_KINDS[0]
    site: str = ""
    url: str = ""
    ratings: tuple[str, ...] = RATINGS

    def address(self, claim_id: str, date: str, wording: str) -> str:
        """Return the address of a check, "" without a pattern."""
        slug = "-".join(_NO_SLUG.sub("-", wording.casefold()).strip("-").split("-")[:_SLUG_WORDS])
        values = {"id": claim_id, "date": date[:10], "slug": slug or claim_id}
        return _FIELD.sub(lambda match: values.get(match[1], match[0]), self.url)

    def rating(self, verdict: str) -> tuple[int, int] | None:
        """Return a verdict's rank on the scale, from 1 for the worst, and the length of the scale."""
        if verdict not in self.ratings or len(self.ratings) < 2:
            return None
        return self.ratings.index(verdict) + 1, len(self.ratings)


def pattern_problem(url: str) -> str:
    """Return what is wrong with a pattern of addresses, "" if nothing is."""
    unknown = [name for name in _FIELD.findall(url) if name not in PLACEHOLDERS]
    if unknown or "{" in _FIELD.sub("", url) or "}" in _FIELD.sub("", url):
        return f"has {{{(unknown or ['…'])[0][:20]}}}: only {{id}}, {{date}} and {{slug}} are filled in"
    if not web_url(_FIELD.sub("x", url)):
        return "must begin with https:// or http://"
    return "" if "{id}" in url or "{slug}" in url else "names no {id} or {slug}: all checks would be at one address"
