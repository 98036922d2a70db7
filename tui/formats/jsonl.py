"""Postil's own format: one article per line with everything about it. Export and import give the same bytes."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from tui.core.authors import author_names
from tui.core.corrections import Dismissal
from tui.core.text import compact_json
from tui.formats.export_common import json_string
from tui.formats.jsonl_attributes import attributes_value
from tui.formats.jsonl_claims import claim_value
from tui.formats.jsonl_decisions import decision_value
from tui.formats.jsonl_history import STEPS, history_parts, reading_values, tag_times
from tui.formats.jsonl_labels import labels_value
from tui.formats.jsonl_memos import more_of_tag
from tui.formats.jsonl_reader import read_articles
from tui.formats.jsonl_turns import turns_value
from tui.formats.report import EVERYTHING
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight, Marks, Mention
    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Provenance

CARRIES = EVERYTHING
CARRIES_BACK = CARRIES

_WRITTEN_AT_ONCE = 20_000
"""Characters after which versions or steps are written."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one line for each article; numerous versions and steps are streamed."""
    for bundle in bundles:
        output.write(_line(bundle)[:-1].encode())
        for name, parts in history_parts(bundle):
            before = f',"{name}":['
            for some in _join(parts):
                output.write(f"{before}{','.join(some)}".encode())
                before = ","
                report.steps += len(some) if name == STEPS else 0
            if before == ",":
                output.write(b"]")
        output.write(b"}\n")


def _join(parts: Iterable[str]) -> Iterator[list[str]]:
    """Join short parts into larger ones: a call for each takes longer than its text."""
    some: list[str] = []
    length = 0
    for part in parts:
        some.append(part)
        length += len(part)
        if length > _WRITTEN_AT_ONCE:
            yield some
            some, length = [], 0
    if some:
        yield some


def _line(bundle: Bundle) -> str:
    """Return an article's line up to the earlier states.

    The keys of the design come first, in its order. Objects that an article has by the dozen are formatted with a
    template, since the encoder would make fifty small strings of each.
    """
    text, marks, provenance = bundle.article.text, bundle.marks, bundle.provenance
    head, middle, tail = compact_json(_about(bundle)), _marks(marks, text), compact_json(_rest(bundle))
    highlights = ",".join([_highlight(highlight, provenance) for highlight in (*bundle.highlights, *bundle.orphans)])
    if (uncorrected := provenance.uncorrected) is not None:
        scare_quotes = compact_json({"scare_quotes": _scare_quotes(uncorrected)})
        tail = f'{tail[:-1]},"found":{{{_marks(uncorrected, text)},{scare_quotes[1:]}}}'
    return f'{head[:-1]},{middle},"highlights":[{highlights}],{tail[1:]}'


def _about(bundle: Bundle) -> dict[str, Any]:
    """Return the members before the marks: the article itself, and statements about it as a whole."""
    article = bundle.article
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "publisher": article.publisher,
        "published": article.published,
        "source": article.source,
        "language": article.language,
        "added": article.added,
        "read": article.read,
        **_present(
            authors=[*author_names(article.authors)],
            retrieved=article.retrieved,
            intake=article.intake and article.intake.split("\n"),
        ),
        **attributes_value(bundle.attributes),
        **turns_value(bundle.turns),
        **_present(
            pages=[each._asdict() for each in bundle.pages],
            memos=[each._asdict() for each in bundle.memos],
            tags=[each._asdict() for each in bundle.tags],
            reviewed=[each._asdict() for each in bundle.reviews],
        ),
    }


def _rest(bundle: Bundle) -> dict[str, Any]:
    """Return the members after the annotations."""
    marking, provenance = bundle.marking, bundle.provenance
    return {
        "sha256": bundle.sha256,
        "marking": None
        if marking is None
        else {"model": marking.model, "version": marking.version, "marked": marking.marked},
        "codebook": [
            {
                "id": tag.id,
                "name": tag.name,
                "color": tag.color,
                "description": tag.description,
                **more_of_tag(tag),
                **provenance.tags.get(tag.id, {}),
            }
            for tag in bundle.codebook
        ],
        "scare_quotes": _scare_quotes(bundle.marks),
        "corrections": [
            {"id": name, **correction.as_json(), **_lost(name, provenance)} for name, correction in bundle.corrections
        ],
        **_present(
            dismissals=[{**_dismissal(*each), **_lost(each[0], provenance)} for each in bundle.dismissals],
            done=[{"creator": creator, "created": created} for creator, created in bundle.done.items()],
            decisions=[decision_value(decision) for decision in bundle.decisions],
            tag_events=[asdict(event) for event in bundle.tag_events],
            conflicts=[dict(conflict) for conflict in provenance.conflicts],
            left_out_speakers=[dict(row) for row in provenance.left_out_speakers],
            groups=[group._asdict() for group in provenance.groups],
        ),
        **labels_value(provenance.labels),
        **reading_values(bundle),
    }


def _marks(marks: Marks, text: str) -> str:
    """Return the members with marks, except for scare quotes."""
    mentions = ",".join([_mention(mark, text) for mark in marks.mentions])
    others = compact_json(
        {
            "quotations": [
                {"start": mark.start, "end": mark.end, "speaker": mark.speaker}
                for mark in marks.quotations
                if not mark.weak
            ],
            "suggestions": [
                {
                    "start": mark.start,
                    "end": mark.end,
                    "kind": mark.kind,
                    "speaker": mark.speaker,
                    "score": mark.score,
                    "reason": mark.reason,
                }
                for mark in marks.suggestions
            ],
        }
    )
    return f'"mentions":[{mentions}],{others[1:-1]}'


def _scare_quotes(marks: Marks) -> list[dict[str, int]]:
    return [{"start": mark.start, "end": mark.end} for mark in marks.quotations if mark.weak]


def _lost(name: str, provenance: Provenance) -> dict[str, Any]:
    return {"lost": provenance.lost[name]} if name in provenance.lost else {}


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


def _mention(mark: Mention, text: str) -> str:
    state, by_rule = mark.stored_state
    ending = ',"by_rule":true}' if by_rule else "}"
    return (
        f'{{"start":{mark.start},"end":{mark.end},"text":{json_string(text[mark.start : mark.end])},'
        f'"label":{json_string(mark.label)},"entity":{json_string(mark.entity)},"origin":{json_string(mark.origin)},'
        f'"state":{json_string(state)}{ending}'
    )


@lru_cache(maxsize=4096)
def _names(tags: tuple[str, ...]) -> str:
    return ",".join(map(json_string, tags))


def _highlight(highlight: Highlight, provenance: Provenance) -> str:
    makers = provenance.makers.get(highlight.id)
    claim = (
        "null"
        if highlight.claim is None and not highlight.claim_of
        else compact_json(claim_value(highlight, provenance))
    )
    givers = (
        f'"tag_givers":{compact_json([each._asdict() for each in highlight.tag_givers])},'
        if highlight.tag_givers
        else ""
    )
    if makers and (tagged := tag_times(highlight, makers)):
        givers += f'"tagged":{compact_json(tagged)},'
    if makers and (maker := makers.get(("claim_passages", highlight.claim_of))) is not None:
        givers += f'"passage":{compact_json(maker._asdict())},'
    anchoring = "" if highlight.state == "exact" else f",{compact_json(_anchoring(highlight))[1:-1]}"
    return (
        f'{{"id":{json_string(highlight.id)},"start":{highlight.start},"end":{highlight.end},'
        f'"quote":{json_string(highlight.quote)},'
        f'"color":{json_string(highlight.color)},"note":{json_string(highlight.note)},"tags":[{_names(highlight.tags)}],{givers}'
        f'"creator":{json_string(highlight.creator)},"created":{json_string(highlight.created)},'
        f'"modified":{json_string(highlight.modified)},'
        f'"claim":{claim}{anchoring}}}'
    )


def _dismissal(dismissal_id: str, dismissal: Dismissal) -> dict[str, Any]:
    parts = asdict(dismissal)
    del parts["article"]
    return {"id": dismissal_id, **parts}


def _anchoring(highlight: Highlight) -> dict[str, Any]:
    """Return how it was relocated; an orphan's context cannot be derived from the text."""
    around = {} if highlight.placed else {"prefix": highlight.prefix, "suffix": highlight.suffix}
    return {"state": highlight.state, "score": highlight.score, **around}


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the articles, a line at a time; each bad line is one problem, identified by its number."""
    return read_articles(file)
