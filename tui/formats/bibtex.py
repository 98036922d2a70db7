"""BibTeX (biblatex's `@online`): the articles as references for LaTeX."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.attributes import in_words
from tui.core.authors import author_names, name_parts
from tui.formats.csl_json import keywords
from tui.formats.export_common import date_parts, language_tag, to_ascii, unique_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Article
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "attributes", "article_tags"})

_ESCAPES = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    **{char: f"\\{char}" for char in "&%#_$"},
}
_NAMES = """
af afrikaans ar arabic ast asturian az azerbaijani be belarusian bg bulgarian bn bengali br breton bs bosnian
ca catalan cs czech cy welsh da danish de german dsb lowersorbian el greek en english eo esperanto es spanish
et estonian eu basque fa persian fi finnish fr french fur friulan ga irish gd scottish gl galician he hebrew
hi hindi hr croatian hsb uppersorbian hu hungarian hy armenian ia interlingua id indonesian is icelandic
it italian ja japanese ka georgian km khmer ko korean la latin lo lao lt lithuanian lv latvian mk macedonian
mn mongolian mr marathi ms malay nb norsk nds lowgerman nl dutch nn nynorsk no norsk oc occitan pl polish
pms piedmontese pt portuguese rm romansh ro romanian ru russian sa sanskrit se samin sk slovak sl slovene
sq albanian sr serbian sv swedish sw swahili ta tamil te telugu th thai tk turkmen tr turkish uk ukrainian
ur urdu vi vietnamese zh chinese
"""
_BABEL = dict(zip(_NAMES.split()[::2], _NAMES.split()[1::2], strict=True))
_VARIANTS = {
    "de-at": "naustrian", "de-ch": "nswissgerman", "en-au": "australian", "en-ca": "canadian", "en-gb": "british",
    "en-nz": "newzealand", "en-us": "american", "fr-ca": "canadien", "pt-br": "brazilian",
}  # fmt: skip
"""Languages as babel and biblatex call them: what else stands in `langid` is not loaded."""

_SPECIAL = re.compile(r"[\\~^{}&%#_$]")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9]+")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write an entry for each article."""
    used: set[str] = set()
    for bundle in bundles:
        words = in_words(bundle.attributes), keywords(bundle.tags)
        output.write(entry(bundle.article, _key(bundle.article, used), *words).encode())


def entry(article: Article, key: str, note: str = "", keywords: str = "") -> str:
    """Return the entry of an article, with a note and keywords if it has any."""
    texts = {"note": f"{{{escape(note)}}}" if note else "", "keywords": escape(keywords)}
    noted = [(name, text) for name, text in texts.items() if text]
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in (*_fields(article), *noted))
    return f"@online{{{key},\n{fields}}}\n\n"


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escape(article.title or article.id)}}}"
    if authors := [_author(name) for name in author_names(article.authors)]:
        yield "author", " and ".join(authors)
    if article.publisher:
        yield "organization", f"{{{escape(article.publisher)}}}"
    if parts := date_parts(article.published):
        yield "date", "-".join(f"{part:0{4 if not at else 2}}" for at, part in enumerate(parts))
        yield "year", f"{parts[0]:04}"
    if url := web_url(article.source):
        # Verbatim in biblatex: an unpaired brace or % would end or swallow the field, so they are percent-encoded.
        yield "url", url
        if article.added:
            yield "urldate", article.added[:10]
    language = language_tag(article).lower()
    if name := _VARIANTS.get(language) or _BABEL.get(language.partition("-")[0]):
        yield "langid", name


def _author(name: str) -> str:
    """Return a name with its family name first; one that is a unit is in braces."""
    family, first, suffix = map(escape, name_parts(name))
    return ", ".join(part for part in (family, suffix, first) if part) if first else f"{{{family}}}"


def escape(text: str) -> str:
    """Return a text that LaTeX prints verbatim."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def _key(article: Article, used: set[str]) -> str:
    """Return a key of publisher, year and first word, unique in the file."""
    words = _NOT_IN_KEY.sub(" ", to_ascii(article.title)).split()
    publisher = _NOT_IN_KEY.sub("", to_ascii(article.publisher))
    year = "".join(str(part) for part in date_parts(article.published)[:1])
    word = next((word for word in words if len(word) > 3), words[0] if words else "")
    base = f"{publisher}{year}{word}".lower() or f"article{_NOT_IN_KEY.sub('', article.id)}".lower()
    return unique_name(base, used, "{}-{}")
