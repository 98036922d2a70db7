"""Read an export with a Python program, in an environment of its own, and print what it read as JSON."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any


def networkx(path: str) -> Any:
    program = import_module("networkx")
    graph = program.read_graphml(path) if path.endswith("graphml") else program.read_gexf(path)
    return {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}


def orgparse(path: str) -> Any:
    """Return id, creator, number of tags and full text of each passage, on one line."""
    nodes = [node for node in import_module("orgparse").load(path)[1:] if node.level == 2]
    return [
        {
            "id": node.get_property("ID"),
            "creator": node.get_property("CREATOR") or "",
            "tags": len(node.shallow_tags),
            "article_tags": [len(node.parent.shallow_tags), node.parent.get_property("ARTICLE_TAGS") or ""],
            "article": " ".join(node.parent.get_body(format="raw").split()),
            "text": " ".join(node.get_body(format="raw").replace("\u200b", "").split()),
        }
        for node in nodes
    ]


def rdflib_annotations(path: str) -> Any:
    """Return what an RDF store knows of each annotation. The context is beside the file, so nothing is fetched."""
    program = import_module("rdflib")
    oa, terms = (program.Namespace(f"http://{name}") for name in ("www.w3.org/ns/oa#", "purl.org/dc/terms/"))
    value, person_name = program.RDF.value, program.URIRef("http://xmlns.com/foaf/0.1/name")
    context = Path(path).with_name("anno.jsonld").as_uri()
    text = Path(path).read_text(encoding="utf-8").replace("http://www.w3.org/ns/anno.jsonld", context)
    graph = program.Graph().parse(data=text, format="json-ld")
    one = partial(_at, graph)

    def purpose(body: Any) -> tuple[str, str]:
        said = one(body, value) or f"{one(body, program.RDFS.label)} {one(body, oa.hasSource)}"
        return one(body, oa.hasPurpose).removeprefix(str(oa)), said

    rows = []
    for node in graph.subjects(program.RDF.type, oa.Annotation):
        target = graph.value(node, oa.hasTarget)
        selectors = [*graph.objects(target, oa.hasSelector)]
        row: dict[str, Any] = {part: [one(each, oa[part]) for each in selectors if (each, oa[part], None) in graph]
               for part in ("exact", "prefix", "suffix", "start", "end")}  # fmt: skip
        row |= {
            "id": str(node),
            "article": one(target, oa.hasSource, terms.identifier),
            "color": one(target, oa.styleClass),
            "style": one(node, oa.styledBy, value),
            "creator": one(node, terms.creator, person_name),
            "created": one(node, terms.created),
            "modified": one(node, terms.modified),
            "bodies": sorted(map(purpose, graph.objects(node, oa.hasBody))),
            "motives": sorted(str(each).removeprefix(str(oa)) for each in graph.objects(node, oa.motivatedBy)),
        }
        rows.append(row)
    return rows


def rdflib_reviews(path: str) -> Any:
    """Return claim, speaker, verdict and evidence of each review and claim in a schema.org graph."""
    program = import_module("rdflib")
    schema = program.Namespace("https://schema.org/")
    document = json.loads(Path(path).read_text(encoding="utf-8")) | {"@context": {"@vocab": str(schema)}}
    graph = program.Graph().parse(data=json.dumps(document), format="json-ld")
    one = partial(_at, graph)
    reviews = [*graph.subjects(program.RDF.type, schema.ClaimReview)]
    claims = [each for each in graph.subjects(program.RDF.type, schema.Claim) if not isinstance(each, program.BNode)]
    return [
        {
            "id": str(node),
            "words": one(node, schema.claimReviewed) or one(node, schema.text),
            "speaker": one(claim, schema.author, schema.name),
            "verdict": one(node, schema.reviewRating, schema.alternateName),
            "evidence": len([*graph.objects(node, schema.citation)]),
            "headlines": sorted(one(place, schema.headline) for place in graph.objects(claim, schema.appearance)),
        }
        for node, claim in [
            *((each, graph.value(each, schema.itemReviewed)) for each in reviews),
            *((each, each) for each in claims),
        ]
    ]


def _at(graph: Any, node: Any, *way: Any) -> str:
    """Return the value at the end of a path of statements, "" if a statement is missing."""
    for step in way:
        node = graph.value(node, step)
    return "" if node is None else str(node)


def tei(path: str) -> Any:
    """Return the texts and annotations of a corpus, each with the words to which its pointer leads."""
    document = import_module("acdh_tei_pyutils.tei").TeiReader(path)
    identifier, texts, rows = "{http://www.w3.org/XML/1998/namespace}id", {}, []
    for text in document.any_xpath("//tei:text//tei:ab"):
        texts[text.get(identifier)] = "".join(text.itertext())
    codes = {code.get(identifier): "".join(code.xpath("string(*/*[local-name() = 'term'])"))
             for code in document.any_xpath("//tei:taxonomy/tei:category")}  # fmt: skip
    for node in document.any_xpath("//tei:standOff//tei:annotation"):
        name, *place = node.get("target").removeprefix("#").removeprefix("string-range(").rstrip(")").split(",")
        start, length = map(int, place or (0, len(texts[name])))
        notes = [(note.get("type") or "", "".join(note.itertext())) for note in node.iter("{*}note")]
        rows.append(
            {
                "id": node.get(identifier),
                "words": texts[name][start : start + length],
                "creator": "".join(each.text for each in node.iter("{*}name")),
                "tags": sorted(codes[each.removeprefix("#")] for each in (node.get("ana") or "").split()),
                "color": node.get("rend"),
                "times": sorted({each.get("when") for each in node.iter("{*}change")}),
                "notes": sorted(notes),
                "links": sorted((each.get("type"), each.get("target")) for each in node.iter("{*}ptr")),
            }
        )
    return {"texts": [*texts.values()], "annotations": rows}


def tei_schema(_: str) -> str:
    """Return where the complete TEI schema is."""
    return str(Path(import_module("schemas").__file__ or "").with_name("tei_all.rng"))


def taguette(path: str) -> Any:
    with Path(path).open("rb") as file:
        return {"tags": sorted(tag["path"] for tag in import_module("taguette.import_codebook").list_tags(file))}


def xlsx2csv(path: str) -> Any:
    program = import_module("xlsx2csv").Xlsx2csv(path, outputencoding="utf-8")
    sheets = {}
    for number, sheet in enumerate(program.workbook.sheets, 1):
        out = io.StringIO()
        program.convert(out, number)
        sheets[sheet["name"]] = [*csv.reader(io.StringIO(out.getvalue(), newline=""))]
    return {"sheets": sheets}


def openpyxl(path: str) -> Any:
    escapes = import_module("openpyxl.utils.escape")
    sheets, links = {}, []
    for sheet in import_module("openpyxl").load_workbook(path):
        rows = [[*row] for row in sheet.iter_rows()]
        links += [cell.hyperlink.target for row in rows for cell in row if cell.hyperlink]
        sheets[sheet.title] = [["" if c.value is None else escapes.unescape(str(c.value)) for c in row] for row in rows]
    return {"sheets": sheets, "links": links}


def duckdb(path: str) -> Any:
    found = import_module("duckdb").execute("SELECT to_json(t) FROM read_parquet(?) t", [path]).fetchall()
    return [json.loads(row) for (row,) in found]


def duckdb_table(path: str) -> Any:
    """Return the cells of a table as text."""
    between = "\t" if path.endswith("tsv") else ","
    program = import_module("duckdb")
    rows = program.execute(
        "SELECT * FROM read_csv(?, delim = ?, header = true, all_varchar = true, quote = '\"', escape = '\"')",
        [path, between],
    )
    return [[column[0] for column in rows.description], *([cell or "" for cell in row] for row in rows.fetchall())]


def qualitative_coding(path: str) -> Any:
    """Return the content of a REFI-QDA project, which the program first checks against the schema."""
    os.environ["PYTHONBREAKPOINT"] = "0"  # a breakpoint was left in their reader
    program, models = (import_module(f"qualitative_coding.{name}") for name in ("refi_qda.reader", "database.models"))
    select = import_module("sqlalchemy").select
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        os.chdir(folder)
        reader = program.REFIQDAReader(path)
        reader.unpack_project(folder)
        with reader.corpus.session():
            found = reader.corpus.get_session().scalars
            codes, coders = (sorted(one.name for one in found(select(of))) for of in (models.Code, models.Coder))
            coded = len(found(select(models.CodedLine)).all())
            names = [one.file_path for one in found(select(models.Document))]
        texts = [(Path(folder) / "corpus" / name).read_text() for name in names]
    return {"codes": codes, "coders": coders, "coded": coded, "texts": texts}


def pandoc(path: str) -> Any:
    """Return the lowest headings of a report, its links and its full text on one line."""
    kind = {"docx": "docx", "md": "commonmark", "html": "html"}[path.rpartition(".")[2]]
    document = json.loads(_pandoc(path, kind, "json"))
    headings, links = [], []

    def words(node: Any) -> str:
        if isinstance(node, list):
            return "".join(map(words, node))
        if not isinstance(node, dict):
            return ""
        kind: Any = node.get("t")
        content: Any = node.get("c")
        if kind == "Str":
            return str(content)
        if kind in {"Space", "SoftBreak", "LineBreak"}:
            return " "
        if kind == "Code":
            return str(content[1])
        if kind == "Header":
            headings.append((content[0], " ".join(words(content[2]).split())))
            return f" {headings[-1][1]} "
        if kind == "Link":
            links.append(content[2][0])
        if kind == "Quoted":
            inside = words(content[1])
            return f"“{inside}”" if content[0]["t"] == "DoubleQuote" else f"‘{inside}’"
        return f"{words(content)} " if kind in {"Para", "Plain"} else words(content)

    text = " ".join(words(document["blocks"]).split())
    lowest = max(level for level, _ in headings)
    return {"headings": [said for level, said in headings if level == lowest], "links": links, "text": text}


def pandoc_text(path: str) -> Any:
    """Return a Markdown file as plain text, on one line."""
    return " ".join(_pandoc(path, "commonmark", "plain").split())


def pandoc_references(path: str) -> Any:
    """Return title and address of each reference."""
    kind = {"bib": "biblatex", "json": "csljson", "ris": "ris"}[path.rpartition(".")[2]]
    return [(one.get("title"), one.get("URL", "")) for one in json.loads(_pandoc(path, kind, "csljson"))]


def _pandoc(path: str, kind: str, to: str) -> str:
    program = import_module("pypandoc").get_pandoc_path()
    done = subprocess.run([program, "--from", kind, "--to", to, path], capture_output=True, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
