"""From the model's raw spans to mentions: the rules in order, and the entity of each name."""

from collections.abc import Callable, Collection, Iterable, Sequence

from tui.core.model import LABELS, Mention
from tui.marks.entities import identity
from tui.marks.pipeline import RawSpan
from tui.marks.rules import datelines, headlines, koreas, no_names, people, repair, sky
from tui.marks.rules import head_words as heads
from tui.marks.rules.workbench import Name, Workbench

Rule = Callable[[Workbench], None]
"""A rule changes the names on a workbench; its docstring says how."""

# Labels of the model that correspond to none of ours but may hide a name.
_HIDING = frozenset({"FAC", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"})


def by_table(bench: Workbench) -> None:
    """Give a name in the gazetteer its label there; an ambiguous one only if the model agrees."""
    for name in bench.names:
        entry = name.entry
        if entry is None or (name.sure and name.label == "PERSON"):
            continue
        if name.label == entry.label or not entry.weak:
            name.label, name.sure = entry.label, True
        elif entry.weak:
            name.entry = None


RULES: tuple[Rule, ...] = (
    repair.split_credits,
    repair.split_brackets,
    repair.split_lists,
    repair.trim_edges,
    repair.split_known,
    repair.join_hyphens,
    repair.cut_titles,
    repair.cut_roles,
    repair.known_names,
    headlines.title_case,
    repair.widen,
    no_names.no_address,
    no_names.no_building,
    no_names.kind_of_thing,
    by_table,
    datelines.dateline,
    heads.formal_place,
    people.missed_given_names,
    people.titled_person,
    people.aged_person,
    people.given_name_person,
    heads.geographic_head,
    heads.institution_head,
    heads.whole_institution,
    heads.missed_institution,
    heads.called_organisation,
    heads.missed_acronym,
    heads.event_head,
    people.coordinated,
    people.surname_is_person,
    people.missed_surnames,
    heads.placed,
    heads.in_it,
    heads.with_article,
    people.same_name,
    people.repeated_organisation,
    heads.unplaced,
    heads.playing_club,
    koreas.the_two_koreas,
    sky.in_the_sky,
    no_names.common_word,
    no_names.no_date,
    repair.missed_dates,
)
"""Every rule, in the order in which they run."""


def mentions(
    text: str,
    spans: Iterable[RawSpan],
    rules: Sequence[Rule] = RULES,
    labels: Collection[str] = LABELS,
    *,
    english: bool = True,
) -> list[Mention]:
    """Return the mentions of one article in text order, without overlaps, empty ones, or line ends inside.

    `labels` are the allowed ones. If the text is not `english`, neither rules nor gazetteer touch the spans.
    """
    raw = sorted(spans)
    bench = Workbench(
        text,
        (
            Name(span.start, span.end, span.label if span.label in labels else "")
            for span in raw
            if span.label in labels or span.label in _HIDING
        ),
    )
    bench.times = [(span.start, span.end) for span in raw if span.label == "TIME"]
    if english:
        for rule in rules:
            rule(bench)
        identity.identify(bench)
    else:
        identity.identify_by_article(bench)
    mentions_in_order = []
    last = 0
    for name in bench.names:
        if name.label in labels and last <= name.start < name.end and "\n" not in text[name.start : name.end]:
            mentions_in_order.append(Mention(name.start, name.end, name.label, name.entity))
            last = name.end
    return mentions_in_order
