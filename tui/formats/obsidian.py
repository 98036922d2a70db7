"""A folder of Markdown notes for Obsidian: one an annotated article, with YAML front matter. Tags become its tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.formats import markdown
from tui.formats.files import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.files import Folder
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = markdown.CARRIES

_NOT_IN_TAG = re.compile(r"[^\w/-]+")


def write_folder(out: Folder, bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write one note an article; articles without annotations have none."""
    taken: set[str] = set()
    for bundle in bundles:
        if bundle.highlights:
            name = safe_name(bundle.article.title, f"article {bundle.article.id}", taken, ".md")
            with out.file(name) as note:
                note.write(_front(bundle).encode())
                note.write("".join(markdown.section(bundle)).encode())


def _front(bundle: Bundle) -> str:
    import yaml

    article = bundle.article
    tags = {tag(name) for made in bundle.highlights for name in made.tags}
    given = {
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "source": article.source,
        "id": article.id,
        "tags": sorted(tags - {""}),
    }
    fields = {key: value for key, value in given.items() if value}
    text: str = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n"


def tag(name: str) -> str:
    """A tag as Obsidian takes it: letters, digits, `_`, `-` and `/`, not digits alone."""
    plain = _NOT_IN_TAG.sub("-", name).strip("-/")
    plain = re.sub(r"/(?:-*/)+", "/", plain)
    return f"{plain}_" if re.fullmatch(r"[\d/-]+", plain) else plain
