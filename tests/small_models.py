"""Models made with spaCy that know a few names, and texts for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.pipeline import EntityRuler

ENGLISH = "Angela Merkel visited Lisbon on Tuesday."
FRENCH = "Anne Petit a quitté Lyon mardi."
GERMAN = "Anna Weber kam am Dienstag nach Berlin."


def model(folder: Path, language: str, names: dict[str, str]) -> Path:
    """Save a pipeline that knows some names."""
    import spacy

    nlp = spacy.blank(language)
    ruler = cast("EntityRuler", nlp.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": label, "pattern": name} for name, label in names.items()])
    nlp.to_disk(folder)
    return folder
