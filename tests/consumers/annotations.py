"""What programs for annotations, notes and linked data must read from the exports."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from tests.consumers.programs import node_reads, python_reads, tei_valid
from tests.formats.w3c_context import CONTEXT
from tui.core.authors import author_names
from tui.formats.export_common import unique_name
from tui.formats.identifiers import article_iri, labels, memo_uuid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tui.core.model import Highlight
    from tui.library.transfer.bundles import Bundle

FORMATS = (
    "w3c",
    "tei",
    "brat",
    "label-studio",
    "doccano",
    "prodigy",
    "logseq",
    "obsidian",
    "hypothesis",
    "claimreview",
)
"""What is read here, beside the `org`, `csv` and `readwise` that others read, too."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def annotation_checks(bundles: Sequence[Bundle], folder: Path) -> dict[str, Callable[[], None]]:
    """Return what each consumer must read from the exports in a folder."""
    highlights = {each.id: each for bundle in bundles for each in bundle.highlights}
    claims = {name: each.claim for name, each in highlights.items() if each.claim is not None}
    texts = {each.id: bundle.article.text for bundle in bundles for each in bundle.highlights}
    tags = {name for each in highlights.values() for name in each.tags}
    wholes = {each.id: (each, bundle.article) for bundle in bundles for each in bundle.tags}
    memos = {
        memo_uuid(bundle.article.id, each.creator): (each, bundle.article)
        for bundle in bundles
        for each in bundle.memos
    }

    def triples() -> None:
        (folder / "anno.jsonld").write_text(json.dumps(CONTEXT), encoding="utf-8")
        rows = {row["id"].removeprefix("urn:uuid:"): row for row in python_reads("rdflib_annotations", folder / _W3C)}
        for name, (giving, article) in wholes.items():
            row = rows.pop(name)
            same(
                [row["article"], row["creator"], row["created"][:19]], [article.id, giving.creator, giving.created[:19]]
            )
            same([row["bodies"], row["motives"]], [[["tagging", giving.tag]], ["tagging"]])
        for name, (memo, article) in memos.items():
            row = rows.pop(name)
            same([row["article"], row["creator"]], [article.id, memo.creator])
            same([row[part][:19] for part in ("created", "modified")], [memo.created[:19], memo.modified[:19]])
            same([row["bodies"], row["motives"]], [[["commenting", memo.text]], ["commenting"]])
        same(set(rows), set(highlights))
        for name, each in highlights.items():
            row = rows[name]
            quoted = ("exact", "prefix", "suffix", "start", "end")
            wanted = [each.quote, each.prefix, each.suffix, str(each.start), str(each.end)]
            same([row[part] for part in quoted], [[value] for value in wanted])
            same([row["color"].replace("rgb-", "#"), row["creator"]], [each.color, each.creator])
            assert f".{row['color']} {{" in row["style"], row
            same([row[part][:19] for part in ("created", "modified")], [each.created[:19], each.modified[:19]])
            same([[*body] for body in row["bodies"]], sorted(_bodies(each, "urn:uuid:")))
            assert "highlighting" in row["motives"], row

    def recogito() -> None:
        by_article = {bundle.article.id: bundle.article.text for bundle in bundles}
        (folder / f"{_W3C}.texts").write_text(json.dumps(by_article), encoding="utf-8")
        rows = {row["id"].removeprefix("urn:uuid:"): row for row in node_reads("recogito", folder / _W3C)}
        assert all(
            rows.pop(name)["error"] for name in (*wholes, *memos)
        )  # annotations of a whole article have no equivalent there
        same(set(rows), set(highlights))
        for name, each in highlights.items():
            row = rows[name]
            assert "error" not in row, row
            same([row["quote"], row["creator"]], [each.quote, each.creator])
            linked = [[purpose, "" if said.endswith(_ids(each)) else said] for purpose, said in _bodies(each, "")]
            same(sorted(row["bodies"]), sorted(linked))
            if not _ASTRAL.search(texts[name]):  # it counts UTF-16 units instead of the code points of the model
                same(row["marked"], each.quote)

    def tei() -> None:
        tei_valid(folder / "out.tei.xml")
        read = python_reads("tei", folder / "out.tei.xml")
        same(read["texts"], [bundle.article.text for bundle in bundles])
        rows = {row["id"].removeprefix("a-"): row for row in read["annotations"]}
        said = [rows.pop(name)["words"] for name in [*rows] if name.startswith("turn-")]
        same(said, [bundle.article.text[turn.said : turn.end] for bundle in bundles for turn in bundle.turns])
        for name, (giving, article) in wholes.items():
            row = rows.pop(name)
            wanted = [article.text, giving.creator, [giving.tag], [giving.created]]
            same([row[part] for part in ("words", "creator", "tags", "times")], wanted)
        for name, (memo, article) in memos.items():
            row = rows.pop(name)
            same([row["words"], row["creator"]], [article.text, memo.creator])
            same([row["notes"], row["times"]], [[["", memo.text]], sorted({memo.created, memo.modified})])
        same(set(rows), set(highlights))
        for name, each in highlights.items():
            row = rows[name]
            wanted = [each.quote, each.creator, [*each.tags], each.color, sorted({each.created, each.modified})]
            same([row[part] for part in ("words", "creator", "tags", "color", "times")], wanted)
            same([[*note] for note in row["notes"]], sorted(_notes(each)))
            links = each.claim.links if each.claim else ()
            same(row["links"], sorted([link.relation, f"#a-{link.claim}"] for link in links))

    def brat() -> None:
        read = python_reads("brat", folder / "out.brat", "labelling")
        documents = {sent["text"]: sent for sent in read["documents"].values()}
        for bundle in bundles:
            sent, article = documents[bundle.article.text], bundle.article
            same(sent["errors"], [])
            words = {name: "".join(article.text[s:e] for s, e in spans) for name, _, spans in sent["entities"]}
            wanted = Counter(_joined(each.quote) for each in bundle.highlights for _ in labels(each))
            mentions = [mark for mark in bundle.marks.mentions if mark.state != "rejected"]
            wanted.update(_joined(article.text[mark.start : mark.end]) for mark in mentions)
            same(Counter(map(_joined, words.values())), wanted)
            own = [each.claim for each in bundle.highlights if each.claim]
            same(
                Counter(value for _, _, _, value in sent["attributes"]),
                Counter(claim.verdict.replace(" ", "_") for claim in own),
            )
            comments = Counter((kind, _joined(text)) for _, kind, text in sent["comments"] if kind != "Postil")
            expected = Counter(
                ("AnnotatorNotes", _joined(_escaped(each.note))) for each in bundle.highlights if each.note
            )
            expected.update(("AnnotatorNotes", _joined(_escaped(mark.entity))) for mark in mentions)
            for kind in ("speaker", "rationale"):
                expected.update((kind.title(), _joined(_escaped(getattr(c, kind)))) for c in own if getattr(c, kind))
            assert not expected - comments, f"{expected - comments} are not in {comments}"
            here = {each.id for each in bundle.highlights}
            links = [link for claim in own for link in claim.links if link.claim in here]
            same(Counter(kind for _, kind, _ in sent["relations"]), Counter(link.relation for link in links))
        types = {kind for sent in read["documents"].values() for _, kind, _ in sent["entities"]}
        same(len({kind for kind in types if not kind.startswith("entity-")} - {"Claim", "Highlight"}), len(tags))
        assert types <= set(read["types"]), types - set(read["types"])

    def label_studio() -> None:
        read = python_reads("label_studio", folder / "out.label-studio", "labelling")
        same(read["wrong"], [])
        regions: dict[str, Counter[Any]] = {
            name: Counter() for name in ("label", "verdict", "note", "speaker", "rationale")
        }
        for row in read["rows"]:
            for name, counter in regions.items():
                for region in row["output"].get(name, ()):
                    values = next(
                        region[kind] for kind in ("labels", "choices", "text") if isinstance(region.get(kind), list)
                    )
                    utf_16 = row["article"]["text"].encode("utf-16-le")
                    words = utf_16[region["start"] * 2 : region["end"] * 2].decode("utf-16-le")
                    counter[words, tuple(sorted(values))] += 1
        same(regions["label"], Counter((each.quote, tuple(sorted(labels(each)))) for each in highlights.values()))
        same(regions["note"], Counter((each.quote, (each.note,)) for each in highlights.values() if each.note))
        for kind in ("verdict", "speaker", "rationale"):
            said = {name: str(getattr(claim, kind)) for name, claim in claims.items()}
            same(regions[kind], Counter((highlights[name].quote, (text,)) for name, text in said.items() if text))

        of_articles: Counter[Any] = Counter()
        for row in read["rows"]:
            for name in ("article_tags", "memo"):
                for said in row["output"].get(name, ()):
                    values = said if isinstance(said, str) else said.get("choices", said.get("text"))
                    of_articles.update((row["article"]["id"], each) for each in [values] if isinstance(values, str))
                    if not isinstance(values, str):
                        of_articles.update((row["article"]["id"], each) for each in values)
        wanted = Counter((article.id, giving.tag) for giving, article in wholes.values())
        wanted.update((article.id, memo.text) for memo, article in memos.values())
        same(of_articles, wanted)

    def doccano() -> None:
        read = python_reads("doccano", folder / "out.doccano.jsonl", "labelling")
        same([read[each]["errors"] for each in ("True", "False")], [[], []])
        same(sorted(read["whole"]), sorted(_given_by_annotators(bundles)))
        spans = [(s["article"], s["creator"], s["words"], s["label"]) for s in read["True"]["spans"]]
        same(Counter(spans), _labelled(bundles))
        assert len(read["False"]["spans"]) < len(spans), (
            "the docs say that a project drops overlaps unless it allows them"
        )

    def prodigy() -> None:
        from spacy import blank
        from spacy.tokens import Doc

        spans: Counter[tuple[str, str, str, str]] = Counter()
        whole: list[list[str]] = []
        vocabulary = blank("xx").vocab
        for line in (folder / "out.prodigy.jsonl").read_text(encoding="utf-8").splitlines():
            task = json.loads(line)
            tokens = task["tokens"]
            doc = Doc(vocabulary, [token["text"] for token in tokens], [token["ws"] for token in tokens])
            same(doc.text, task["text"])
            for part in task["spans"]:
                span = doc[part["token_start"] : part["token_end"] + 1]
                same([span.start_char, span.end_char], [part["start"], part["end"]])
                spans[task["meta"]["id"], task.get("_annotator_id", ""), span.text, part["label"]] += 1
            if "_annotator_id" in task:
                whole += [[task["meta"]["id"], task["_annotator_id"], each] for each in task.get("accept", ())]
        same(spans, _labelled(bundles))
        same(sorted(whole), sorted(_given_by_annotators(bundles)))

    def logseq() -> None:
        blocks = node_reads("mldoc", folder / "out.logseq")
        pages = [block["properties"] for block in blocks if "postil-article" in block["properties"]]
        articles = [bundle.article for bundle in bundles if bundle.highlights]
        titles: set[str] = set()
        same(
            sorted((p["postil-article"], p["title"]) for p in pages),
            sorted((a.id, unique_name(a.title or a.id, titles, "{} ({})")) for a in articles),
        )
        whole = {p["postil-article"]: [p.get("tags", ""), p.get("tagged-by", "")] for p in pages}
        for article_id, said in whole.items():
            given = {each.tag for each, article in wholes.values() if article.id == article_id}
            assert all(tag in said[1] for tag in given), said
            same(said[0].count("[["), len(given))
        lines = {_line(words) for block in blocks for words in block["lines"]}
        for memo, _ in memos.values():
            assert {_line(line) for line in memo.text.split("\n")} - {""} <= lines, memo
        passages = {block["properties"]["id"]: block for block in blocks if "id" in block["properties"]}
        same(set(passages), set(highlights))
        names: dict[str, str] = {}
        for name, each in highlights.items():
            block = passages[name]
            same(_line(block["quote"]), _line(each.quote))
            same([block["properties"].get("creator", ""), len(block["tags"])], [each.creator, len(each.tags)])
            names.update(zip(block["tags"], each.tags, strict=True))
            for line in chain(*(text.split("\n") for _, text in _notes(each))):
                assert line in block["links"] or any(_line(line) in _line(words) for words in block["lines"]), (
                    f"{line!r} is not in {block['lines']}"
                )
            assert set(_ids(each)) - {name} <= set(block["links"]), block
        same(len(names), len(tags))

    def obsidian() -> None:
        notes = {note["data"]["id"]: note for note in node_reads("graymatter", folder / "out.obsidian")}
        for bundle in bundles:
            article, own = bundle.article, {tag for each in bundle.highlights for tag in each.tags}
            own |= {each.tag for each in bundle.tags}
            if not bundle.highlights:
                assert article.id not in notes, article.id
                continue
            data = notes[article.id]["data"]
            about = {
                "title": article.title,
                "authors": [*author_names(article.authors)],
                "publisher": article.publisher,
            }
            for key, value in {**about, "published": article.published, "source": article.source}.items():
                same(data.get(key) or value[:0], value)
            same(len(data.get("tags", ())), len(own))
            path = folder / "out.obsidian" / notes[article.id]["name"]
            content = path.with_name("content.md").parent.parent / "note.md"
            content.write_text(notes[article.id]["content"], encoding="utf-8")
            text = python_reads("pandoc_text", content)
            notes_here = ((each.quote, *(note for _, note in _notes(each))) for each in bundle.highlights)
            for said in chain(*notes_here, (each.text for each in bundle.memos)):
                for line in said.split("\n"):
                    assert _line(line) in text, line

    def hypothesis() -> None:
        path = folder / "out.hypothesis.json"
        path.with_name(f"{path.name}.texts").write_text(json.dumps(texts), encoding="utf-8")
        rows = {row["id"]: row for row in node_reads("hypothesis", path)}
        for name, (giving, article) in wholes.items():
            row = rows.pop(name)
            same([row["marked"], row["text"], row["tags"]], ["", "", [giving.tag]])
            same(
                [row["user"], row["uri"]], [f"acct:{giving.creator}@localhost", article_iri(article.id, article.source)]
            )
        for name, (memo, article) in memos.items():
            row = rows.pop(name)
            same([row["marked"], row["text"], row["tags"]], ["", memo.text, []])
            same([row["user"], row["uri"]], [f"acct:{memo.creator}@localhost", article_iri(article.id, article.source)])
        same(set(rows), set(highlights))
        for name, each in highlights.items():
            row = rows[name]
            same([row["marked"], row["tags"]], [each.quote, [*each.tags]])
            same(row["user"], f"acct:{each.creator or 'postil'}@localhost")
            for kind, text in _notes(each):
                assert kind == "evidence" or text in row["text"], row
            assert all(f"Evidence: {piece}" in row["text"] for piece in (each.claim.sources if each.claim else ())), row

    def reviews() -> None:
        rows = {row["id"].removeprefix("urn:uuid:"): row for row in python_reads("rdflib_reviews", folder / _REVIEWS)}
        same(set(rows), set(claims))
        for name, claim in claims.items():
            row, checked = rows[name], claim.check is not None
            same(row["words"], claim.wording or _line(highlights[name].judged or highlights[name].quote))
            same([row["speaker"], row["verdict"]], [claim.speaker, claim.verdict if checked else ""])
            same(row["evidence"], len(claim.evidence) if checked else 0)

    return {
        "rdflib (w3c)": triples,
        "Recogito (w3c)": recogito,
        "Jing with TEI's schema, acdh-tei-pyutils (tei)": tei,
        "brat's server (brat)": brat,
        "Label Studio's library (label-studio)": label_studio,
        "doccano's import (doccano)": doccano,
        "spaCy (prodigy)": prodigy,
        "mldoc (logseq)": logseq,
        "gray-matter, pandoc (obsidian)": obsidian,
        "dom-anchor-text-position (hypothesis)": hypothesis,
        "rdflib (claimreview)": reviews,
    }


_W3C, _REVIEWS = "out.w3c.jsonld", "out.claimreview.jsonld"


def same(read: Any, wanted: Any) -> None:
    assert read == wanted, f"{read} instead of {wanted}"


def _bodies(each: Highlight, scheme: str) -> Iterable[list[str]]:
    """Yield purpose and words of each body; for a link its relation and the id of the claim."""
    yield from (["tagging", tag] for tag in each.tags)
    if each.note:
        yield ["commenting", each.note]
    if claim := each.claim:
        said = {"assessing": claim.verdict, "identifying": claim.speaker, "describing": claim.rationale}
        yield from ([purpose, text] for purpose, text in said.items() if text)
        yield from (["linking", piece] for piece in claim.sources)
        yield from (["linking", f"{link.relation} {scheme}{link.claim}"] for link in claim.links)


def _ids(each: Highlight) -> tuple[str, ...]:
    return tuple(link.claim for link in each.claim.links) if each.claim else ()


def _notes(each: Highlight) -> list[list[str]]:
    """Return all comments on a passage, each with its kind; the kind of a note is empty."""
    notes = [["", each.note]]
    if claim := each.claim:
        notes += [["verdict", claim.verdict], ["speaker", claim.speaker], ["rationale", claim.rationale]]
        notes += [["evidence", piece] for piece in claim.sources]
    return [note for note in notes if note[1]]


def _labelled(bundles: Iterable[Bundle]) -> Counter[tuple[str, str, str, str]]:
    """Return article, creator, words and label for each label of each annotation."""
    return Counter(
        (bundle.article.id, each.creator, each.quote, label)
        for bundle in bundles
        for each in bundle.highlights
        for label in labels(each)
    )


def _given_by_annotators(bundles: Iterable[Bundle]) -> Iterable[list[str]]:
    """Yield article, annotator and name of each tag of a whole article if the annotator has a line or task there."""
    for bundle in bundles:
        people = {*bundle.done, *(each.creator for each in bundle.highlights)}
        yield from ([bundle.article.id, each.creator, each.tag] for each in bundle.tags if each.creator in people)


def _line(text: str) -> str:
    return " ".join(text.split())


def _joined(text: str) -> str:
    return "".join(text.split())


def _escaped(text: str) -> str:
    """Return a note as brat displays it; brat has one line for each."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")
