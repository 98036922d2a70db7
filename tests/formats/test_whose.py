"""Whose each part of an annotation is after an export and an import into a library that had none of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.library.shelf import put
from tui.core.annotations import Evidence
from tui.formats import EXPORTS, IMPORTS, export, import_
from tui.formats.registry import import_name
from tui.library import Library

PARTS = {
    "tags": "SELECT tags.name, highlight_tags.creator FROM highlight_tags JOIN tags ON tags.id = tag",
    "claims": "SELECT highlight, creator FROM claims",
    "checks": "SELECT claim, verdict, rationale, creator FROM checks",
    "evidence": "SELECT claim, what, creator FROM evidence",
    "links": "SELECT claim, relation, other, creator FROM claim_links",
}
"""Each part with whose it is, by the feature of a format that holds it."""

ARTICLE = {"text": "Zoë met Kim 😀 in Oslo.", "id": "a", "source": "https://x.example/a"}

FORMATS = [name for name in EXPORTS if (entry := IMPORTS.get(import_name(name))) and "creators" in entry.carries_back]


def parts(library: Library, feature: str) -> list[tuple[str, ...]]:
    return sorted(library.connection.all(PARTS[feature]))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Annotations of ann on which her colleague has worked."""
    path = tmp_path_factory.mktemp("shared") / "a.db"
    with Library(path, "ann") as ann, Library(path, "bo) (b") as bo:
        article = put(ann, **ARTICLE)
        first, second, third = (ann.annotations.highlight(article, *span).id for span in ((0, 3), (8, 11), (17, 21)))
        ann.annotations.tag(article, 0, 3, "hers", first)
        ann.annotations.claim(article, 17, 21, highlight_id=third)
        for passage, span in ((first, (0, 3)), (second, (8, 11))):
            bo.annotations.tag(article, *span, "his, too", passage)
        bo.annotations.claim(article, 0, 3, "Kim", first)
        for claim in (first, third):
            bo.claims.edit(claim, verdict="false", rationale="he says")
            bo.evidence.add(claim, Evidence("https://b.example/1"))
        bo.claims.link(third, "contradicts", first)
        ann.evidence.add(first, Evidence("https://a.example/1"))
        yield ann


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_colleague_did_on_an_annotation_is_the_colleagues_where_it_is_imported(
    name: str, shared: Library, tmp_path: Path
) -> None:
    with Library(tmp_path / "b.db", "cara") as cara:
        put(cara, **ARTICLE)
        lost = export(name, shared, target=tmp_path / "x").lost
        import_(import_name(name), cara, tmp_path / "x")
        carries_back = IMPORTS[import_name(name)].carries_back
        for feature in PARTS:
            holder = "claims" if feature == "checks" else feature
            is_carried = holder in carries_back or feature == "claims"  # of which each has the label at least
            assert parts(cara, feature) == (parts(shared, feature) if is_carried else [])
    assert not {each for each in lost if "tags on other people's" in each or "claims on other people's" in each}
