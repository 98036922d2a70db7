"""Where what a DocBin of Postil's own has came from, so that it comes back as it was: `doc.user_data["postil"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tui.core.model import Claim
from tui.core.times import stored_time
from tui.formats.identifiers import CLAIM, highlight_uuid, is_uuid, labels, tags_of_labels
from tui.formats.makers import note_makers, restore_makers
from tui.formats.placing import article_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.core.model import Highlight
    from tui.formats.placing import Placing
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.transfer.bundles import Bundle

SpanAndLabel = tuple[int, int, str]
"""The code points of a span, and its label."""


def origins(bundle: Bundle) -> dict[str, Any]:
    """Return the origins of an article's names, annotations and tags, in values that msgpack has."""
    return {
        "article": bundle.article.id,
        "names": [[m.start, m.end, m.label] for m in bundle.marks.mentions if m.state == "confirmed"],
        "annotations": [
            [each.start, each.end, labels(each), each.id, each.creator, each.created, each.modified, note_makers(each)]
            for each in bundle.highlights
        ],
        "tags": [[each.tag, each.id, each.creator, each.created] for each in bundle.tags],
        "done": dict(bundle.done),
    }


class _AnnotationOrigin(NamedTuple):
    start: int
    end: int
    labels: tuple[str, ...]
    id: str
    creator: str
    created: str
    modified: str
    makers: Any = None


class Origins(NamedTuple):
    """The origins in a document; empty in one by another program."""

    article: str
    names: frozenset[SpanAndLabel]
    annotations: tuple[_AnnotationOrigin, ...]
    article_tags: tuple[tuple[str, str, str, str], ...]
    done: Mapping[str, str]

    @classmethod
    def read(cls, value: Any) -> Origins:
        """Read them; what has another shape is another program's, or was changed there, and does not count."""
        value = value if isinstance(value, dict) else {}
        names, annotations, tags = set(), [], []
        for each in _lists(value.get("names")):
            match each:
                case [int() as start, int() as end, str() as label]:
                    names.add((start, end, label))
        for each in _lists(value.get("annotations")):
            match each:
                case [
                    int() as s,
                    int() as e,
                    [*found],
                    str() as own_id,
                    str() as by,
                    str() as created,
                    str() as changed,
                    *makers,
                ]:
                    if is_uuid(own_id) and all(isinstance(label, str) for label in found):
                        times = stored_time(created), stored_time(changed)
                        annotations.append(_AnnotationOrigin(s, e, (*found,), own_id, by, *times, *makers[:1]))
        for each in _lists(value.get("tags")):
            match each:
                case [str() as name, str() as own_id, str() as by, str() as created]:
                    tags.append((name, own_id, by, stored_time(created)))
        done = value.get("done")
        people = {}
        for person, time in done.items() if isinstance(done, dict) else ():
            if stored := stored_time(str(time)):
                people[str(person)] = stored
        article = value.get("article")
        return cls(article if isinstance(article, str) else "", frozenset(names), (*annotations,), (*tags,), people)

    def take_names(self, spans: dict[SpanAndLabel, None]) -> int:
        """Remove the names that were exported from the marks, which are no annotations; return how many."""
        labelled = {(each.start, each.end, label) for each in self.annotations for label in each.labels}
        names = [span for span in spans if span in self.names and span not in labelled]
        for span in names:
            del spans[span]
        return len(names)

    def take_highlights(self, spans: dict[SpanAndLabel, None], placing: Placing) -> list[Highlight]:
        """Return the annotations of which a label is still there, and remove their spans."""
        highlights, used = [], set()
        for each in self.annotations:
            present = {label for label in each.labels if (each.start, each.end, label) in spans}
            place = placing.place(each.start, each.end) if present else None
            if place is not None:
                used |= {(each.start, each.end, label) for label in present}
                highlight = placing.highlight(
                    highlight_uuid(each.id),
                    place,
                    creator=each.creator,
                    created=each.created,
                    modified=each.modified,
                    tags=tags_of_labels(present, is_own=True),
                    claim=Claim() if CLAIM in present else None,
                )
                highlights.append(restore_makers(highlight, each.makers))
        for span in used:
            del spans[span]
        return highlights

    def tags(self, names: Iterable[str], creator: str, text: str) -> tuple[ArticleTag, ...]:
        """Return the tags of the article, those without an origin as the creator's."""
        tags: list[ArticleTag] = []
        for name in names:
            own = [(by, time, own_id) for tag, own_id, by, time in self.article_tags if tag == name]
            for by, time, own_id in own or [(creator, "", "")]:
                tags += article_tags([name], by, time, own_id, key=("docbin", text))
        return (*tags,)


def _lists(value: Any) -> list[Any]:
    """Return the lists in a list; msgpack may give tuples for them."""
    return [[*each] for each in value if isinstance(each, list | tuple)] if isinstance(value, list | tuple) else []
