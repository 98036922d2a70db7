"""TEI P5 with standoff annotations: a corpus of whole texts, each followed by its annotations. Out.

A passage is a `string-range` of the text, in code points. The codebook is a taxonomy in the header of the corpus.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

from tui.core.authors import author_names
from tui.core.languages import known_language
from tui.formats.codebook_xml import XML_DECLARATION, code_guid, element
from tui.formats.export_common import date_parts
from tui.formats.identifiers import article_uuid, memo_uuid
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight, Tag
    from tui.core.turns import Turn
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.tables.memos import Memo
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset(
    {
        "bare",
        "text",
        "notes",
        "colors",
        "tags",
        "codebook",
        "claims",
        "links",
        "evidence",
        "creators",
        "times",
        "attributes",
        "memos",
        "article_tags",
        "article_tag_givers",
        "turns",
        "spoken",
    }
)


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the corpus: its header with all codes, for which the texts have to be read, and then these."""
    tags: dict[str, Tag | None] = {}
    with tempfile.TemporaryFile() as texts:
        for bundle in bundles:
            tags.update((tag.name, tag) for tag in bundle.codebook)
            for names in (*(highlight.tags for highlight in bundle.highlights), tag_names(bundle.tags)):
                tags.update((name, tags.get(name)) for name in names)
            texts.write("".join(_text(bundle)).encode())
        output.write(f'{XML_DECLARATION}<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">\n'.encode())
        output.write(
            _header(element("title", "Annotations"), [element("p", "Made with Postil")], _codes(tags)).encode()
        )
        texts.seek(0)
        while piece := texts.read(1 << 16):
            output.write(piece)
    output.write(b"</teiCorpus>\n")


def _header(title: str, source: Iterable[str], encoding: str = "", profile: str = "") -> str:
    published = element("publicationStmt", inside=[element("p", "Exported from a library of annotations")])
    described = [element("titleStmt", inside=[title]), published, element("sourceDesc", inside=source)]
    return element("teiHeader", inside=[element("fileDesc", inside=described), encoding, profile]) + "\n"


def _codes(tags: dict[str, Tag | None]) -> str:
    if not tags:
        return ""
    categories = [
        element(
            "category",
            inside=[element("catDesc", inside=[element("term", name), escape(f": {tag.description}")])]
            if tag is not None and tag.description
            else [element("catDesc", inside=[element("term", name)])],
            **{"xml:id": f"c-{code_guid(name)}"},
            rend=tag.color if tag is not None else "",
        )
        for name, tag in sorted(tags.items())
    ]
    taxonomy = element("taxonomy", inside=categories, **{"xml:id": "codebook"})
    return element("encodingDesc", inside=[element("classDecl", inside=[taxonomy])])


def _text(bundle: Bundle) -> Iterator[str]:
    article, name = bundle.article, f"t-{article_uuid(bundle.article.id)}"
    language = known_language(article.language)
    title = element("title", article.title or article.id)
    yield f"<TEI>\n{_header(title, [_source(bundle)], profile=_profile(bundle, language))}"
    spoken = f' xml:lang="{language}"' if language else ""
    yield f'<text{spoken}><body><ab xml:id="{name}" xml:space="preserve">{escape(article.text)}</ab></body></text>\n'
    if bundle.highlights or bundle.turns or bundle.tags or bundle.memos:
        yield "<standOff><listAnnotation>\n"
        for turn in bundle.turns:
            yield f"{_turn(turn, name)}\n"
        for each in bundle.tags:
            yield f"{_tagging(each, name)}\n"
        for memo in bundle.memos:
            yield f"{_memo(memo, article.id, name)}\n"
        for highlight in bundle.highlights:
            yield f"{_annotation(highlight, name)}\n"
        yield "</listAnnotation></standOff>\n"
    yield "</TEI>\n"


def _profile(bundle: Bundle, language: str) -> str:
    """Return the language of a text, and its codes as a whole."""
    inside = [element("langUsage", inside=[element("language", ident=language)])] if language else []
    if names := tag_names(bundle.tags):
        codes = [element("catRef", scheme="#codebook", target=_code(name)) for name in names]
        inside.append(element("textClass", inside=codes))
    return element("profileDesc", inside=inside) if inside else ""


def _code(name: str) -> str:
    return f"#c-{code_guid(name)}"


def _source(bundle: Bundle) -> str:
    article = bundle.article
    date = "-".join(f"{part:0{2 if at else 4}}" for at, part in enumerate(date_parts(article.published)))
    inside = [
        element("title", article.title or article.id),
        *(element("author", name) for name in author_names(article.authors)),
        element("publisher", article.publisher) if article.publisher else "",
        element("date", article.published, when=date) if date else "",
        element("idno", article.source) if article.source else "",
        element("idno", article.id, type="postil"),
        *(element("note", each.value, type="attribute", n=each.name) for each in bundle.attributes),
    ]
    return element("bibl", inside=inside)


def _turn(turn: Turn, text: str) -> str:
    about = {"speaker": turn.speaker, "time": "" if turn.time is None else f"{turn.time:g}"}
    return element(
        "annotation",
        inside=[element("note", words, type=kind) for kind, words in about.items() if words],
        **{"xml:id": f"turn-{turn.start}-{text}"},
        motivation="describing",
        target=_target(text, turn.said, turn.end),
    )


def _target(text: str, start: int, end: int) -> str:
    return f"#string-range({text},{start},{end - start})"


def _by(creator: str, *times: str) -> list[str]:
    """Return who made an annotation, and when."""
    inside = []
    if creator:
        inside.append(element("respStmt", inside=[element("resp", "annotated"), element("name", creator)]))
    if changes := [element("change", when=when) for when in dict.fromkeys(times) if when]:
        inside.append(element("revisionDesc", inside=changes))
    return inside


def _tagging(giving: ArticleTag, text: str) -> str:
    """Return a code that someone gave to the whole text."""
    return element(
        "annotation",
        inside=_by(giving.creator, giving.created),
        **{"xml:id": f"a-{giving.id}"},
        motivation="tagging",
        target=f"#{text}",
        ana=_code(giving.tag),
    )


def _memo(memo: Memo, article_id: str, text: str) -> str:
    """Return someone's memo on the whole text."""
    return element(
        "annotation",
        inside=[*_by(memo.creator, memo.modified, memo.created), element("note", memo.text)],
        **{"xml:id": f"a-{memo_uuid(article_id, memo.creator)}"},
        motivation="commenting",
        target=f"#{text}",
    )


def _annotation(highlight: Highlight, text: str) -> str:
    motives = ["highlighting"]
    inside = _by(highlight.creator, highlight.modified, highlight.created)
    if highlight.tags:
        motives.append("tagging")
    if highlight.note:
        motives.append("commenting")
        inside.append(element("note", highlight.note))
    claim = highlight.claim
    if claim is not None:
        motives.append("assessing")
        inside.append(element("note", claim.verdict, type="verdict"))
        for kind, words in (("speaker", claim.speaker), ("rationale", claim.rationale)):
            if words:
                inside.append(element("note", words, type=kind))
        inside += [element("note", piece, type="evidence") for piece in claim.sources]
        inside += [element("ptr", type=link.relation, target=f"#a-{link.claim}") for link in claim.links]
    return element(
        "annotation",
        inside=inside,
        **{"xml:id": f"a-{highlight.id}"},
        motivation=" ".join(motives),
        target=_target(text, highlight.start, highlight.end),
        ana=" ".join(map(_code, highlight.tags)),
        rend=highlight.color,
    )
