"""The parts of a claim besides speaker and verdict, in words: the same in every export for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.pages import page_labels
from tui.core.text import whole_line
from tui.core.turns import turn_at, turn_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.annotations import Check, Claim, ClaimLink, Evidence
    from tui.core.model import Highlight
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"claims", "checks", "evidence", "links", "claim_makers"})
OF_PASSAGES = CARRIES | {"spoken", "paged"}
"""What `passage_lines` tells."""

LinkedWords = tuple[str, str]
"""Words on one line, and the address they lead to or ""."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line about a claim; `body` is a text with lines of its own. `claim` is the id it links to."""

    label: str
    parts: tuple[LinkedWords, ...]
    body: str = ""
    claim: str = ""


def passage_lines(highlight: Highlight, words: Mapping[str, str], bundle: Bundle) -> Iterator[ClaimLine]:
    """Yield the page of a passage, its speaker in a transcript, and all lines about a claim.

    `words` are those of annotations.
    """
    if labels := page_labels(bundle.pages, (highlight.start, highlight.end)):
        yield ClaimLine("Page", _plain(labels))
    if (turn := turn_at(bundle.turns, highlight.start)) is not None:
        yield ClaimLine("Spoken", _plain(turn_words(turn)))
    yield from claim_lines(highlight, words)


def claim_lines(highlight: Highlight, words: Mapping[str, str]) -> Iterator[ClaimLine]:
    """Yield all lines about a claim, or about a further passage of one. `words` are those of annotations, by id."""
    if highlight.claim_of:
        yield ClaimLine("Passage of the claim", _other(highlight.claim_of, words), claim=highlight.claim_of)
    claim = highlight.claim
    if claim is None:
        return
    if changed := judged_words(highlight):
        yield ClaimLine("Changed since checked", _plain(changed))
    for label, value in (("Wording", claim.wording), ("Said by", speaker(claim)), ("Said", said_line(claim))):
        if value:
            yield ClaimLine(label, _plain(value))
    yield ClaimLine("Status", _plain(claim.status, claim.assignee and f"with {claim.assignee}", _due(claim)))
    for check in claim.checks:
        yield ClaimLine("Check", _plain(*check_words(check, highlight)), check.rationale)
    for piece in claim.evidence:
        parts = (*_evidence(piece, words), *_plain(other_maker(piece, highlight)))
        yield ClaimLine(f"Evidence {piece.stance}".rstrip(), parts, piece.note, piece.what if _is_here(piece) else "")
    for link in claim.links:
        parts = (*_other(link.claim, words), *_plain(other_maker(link, highlight)))
        yield ClaimLine(link.relation.capitalize(), parts, claim=link.claim)
    for passage in claim.passages:
        first: tuple[LinkedWords, ...] = (("said here first", ""),) if passage == claim.first else ()
        yield ClaimLine("Also said in", (*_other(passage, words), *first), claim=passage)
    yield ClaimLine("Claim id", _plain(highlight.id))


def wording(highlight: Highlight) -> str:
    """Return the claim's own wording, else its passage; if that changed, the words that were judged."""
    own = highlight.claim.wording if highlight.claim is not None else ""
    return own or whole_line(highlight.judged or highlight.quote)


def judged_words(highlight: Highlight) -> str:
    """Return the words the verdict was given on, if they have changed, else ""."""
    return f"judged were “{on_one_line(highlight.judged)}”" if highlight.judged else ""


def speaker(claim: Claim) -> str:
    """Return what is known of the speaker besides the name, "" for nothing."""
    about = [part for part in (claim.speaker_kind, claim.role) if part]
    return on_one_line(", ".join([claim.speaker or "unknown", *about])) if about else ""


def said_line(claim: Claim) -> str:
    """Return when and where it was said, as far as known."""
    return on_one_line(", ".join(part for part in (claim.said, claim.place) if part))


def check_words(check: Check, highlight: Highlight) -> tuple[str, ...]:
    """Return who gave which verdict when, by what method and on what other words, without the rationale."""
    claim = highlight.claim
    counts = claim is not None and len(claim.checks) > 1 and check is claim.check
    others = check.quote if check.verdict and check.quote != highlight.quote else ""
    return (
        check.verdict or "no verdict yet",
        check.creator,
        check.time[:10],
        "this one counts" if counts else "",
        _labelled("method", check.method),
        f"given on other words: “{others}”" if others else "",
    )


def checks_cell(highlight: Highlight) -> str:
    """Return all checks of a claim in one cell, one a line."""
    checks = highlight.claim.checks if highlight.claim is not None else ()
    return _rows([*check_words(check, highlight), _labelled("rationale", check.rationale)] for check in checks)


def evidence_cell(highlight: Highlight) -> str:
    """Return all evidence of a claim in one cell in order, one piece a line."""
    return _rows(
        (
            piece.stance,
            piece.kind,
            piece.what,
            _labelled("note", piece.note),
            *(words for words, _ in evidence_copies(piece)),
            other_maker(piece, highlight),
        )
        for piece in (highlight.claim.evidence if highlight.claim is not None else ())
    )


def links_cell(highlight: Highlight) -> str:
    """Return the links of a claim to others in one cell, one a line, as a relation and an id."""
    links = highlight.claim.links if highlight.claim is not None else ()
    return _rows((f"{link.relation} {link.claim}", other_maker(link, highlight)) for link in links)


def other_maker(part: ClaimLink | Evidence, highlight: Highlight) -> str:
    """Return who linked a claim or added evidence, "" if that is its creator."""
    return f"by {on_one_line(part.creator)}" if part.creator not in ("", highlight.creator) else ""


def on_one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def _rows(rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(" · ".join(on_one_line(part) for part in row if part) for row in rows)


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _due(claim: Claim) -> str:
    return claim.due and f"due {claim.due}"


def _plain(*words: str) -> tuple[LinkedWords, ...]:
    return tuple((on_one_line(part), "") for part in words if part)


def _other(name: str, words: Mapping[str, str]) -> tuple[LinkedWords, ...]:
    return _plain(f"“{on_one_line(words[name])}”" if name in words else "", name)


def _is_here(piece: Evidence) -> bool:
    return piece.kind in {"claim", "passage"}


def _evidence(piece: Evidence, words: Mapping[str, str]) -> Iterator[LinkedWords]:
    yield piece.kind, ""
    if piece.what in words:
        yield f"“{on_one_line(words[piece.what])}”", ""
    yield on_one_line(piece.what), web_url(piece.what)
    yield from evidence_copies(piece)


def evidence_copies(piece: Evidence) -> Iterator[LinkedWords]:
    """Yield when evidence was retrieved, and where a copy of it is."""
    if piece.retrieved:
        yield f"retrieved {piece.retrieved}", ""
    if piece.archived:
        yield f"archived {on_one_line(piece.archived)}", web_url(piece.archived)
