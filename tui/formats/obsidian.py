"""A folder of Markdown notes for Obsidian, one for each annotated article, with YAML front matter and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.authors import author_names
from tui.formats import markdown
from tui.formats.export_common import DistinctNames
from tui.formats.output_files import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.attributes import Attribute
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = markdown.CARRIES

_PROPERTIES = ("title", "authors", "publisher", "published", "source", "id", "tags", "aliases", "cssclasses", "publish")
"""Names that no attribute may have: Obsidian's own properties, and those of each note."""

_NOT_IN_TAG = re.compile(r"[^\w/-]+")


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one note for each article; articles without annotations have none."""
    used: set[str] = set()
    tags, properties = DistinctNames(tag), DistinctNames(lambda name: name.strip(), _PROPERTIES, "attribute")
    for bundle in bundles:
        if bundle.highlights:
            name = safe_file_name(bundle.article.title, f"article {bundle.article.id}", used, ".md")
            with folder.file(name) as note:
                note.write(_front_matter(bundle, tags, properties).encode())
                note.write("".join(markdown.section(bundle)).encode())
    report.lose("spellings of tags (Obsidian's have letters, digits, _ and -)", tags.changed)
    report.lose("spellings of attributes (properties have other names)", properties.changed)


def _front_matter(bundle: Bundle, tag_names: DistinctNames, properties: DistinctNames) -> str:
    import yaml

    article = bundle.article
    tags = {tag_names.of(name) for highlight in bundle.highlights for name in highlight.tags}
    tags |= {tag_names.of(each.tag) for each in bundle.tags}
    values = {
        "title": article.title,
        "authors": [*author_names(article.authors)],
        "publisher": article.publisher,
        "published": article.published,
        "source": article.source,
        "id": article.id,
        **{properties.of(each.name): _value(each) for each in bundle.attributes},
        "tags": sorted(tags),
    }
    fields = {key: value for key, value in values.items() if value != "" and value != []}
    text: str = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n"


def _value(attribute: Attribute) -> str | int | float:
    """Return a value as a property of its type; a number that YAML would reformat is a text."""
    if attribute.kind != "number":
        return attribute.value
    number = float(attribute.value) if "." in attribute.value else int(attribute.value)
    return number if str(number) == attribute.value else attribute.value


def tag(name: str) -> str:
    """Return a tag as Obsidian takes it: letters, digits, `_`, `-` and `/`, not digits alone."""
    plain = _NOT_IN_TAG.sub("-", name).strip("-/")
    plain = re.sub(r"/(?:-*/)+", "/", plain)
    return f"{plain}_" if re.fullmatch(r"[\d/-]+", plain) else plain
