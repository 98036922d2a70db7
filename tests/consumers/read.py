"""Read one export with a program of Python's; run in an environment of its own. Prints what it understood as JSON."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any


def networkx(path: str) -> Any:
    program = import_module("networkx")
    graph = program.read_graphml(path) if path.endswith("graphml") else program.read_gexf(path)
    return {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}


def orgparse(path: str) -> Any:
    nodes = [node for node in import_module("orgparse").load(path)[1:] if node.level == 2]
    return {"ids": sorted(node.get_property("ID") for node in nodes)}


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
    """Return the cells of a table as texts."""
    between = "\t" if path.endswith("tsv") else ","
    program = import_module("duckdb")
    rows = program.execute(
        "SELECT * FROM read_csv(?, delim = ?, header = true, all_varchar = true, quote = '\"', escape = '\"')",
        [path, between],
    )
    return [[column[0] for column in rows.description], *([cell or "" for cell in row] for row in rows.fetchall())]


def qualitative_coding(path: str) -> Any:
    """Return what is in a project of REFI-QDA, which the program first checks against the schema."""
    os.environ["PYTHONBREAKPOINT"] = "0"  # it was left in their reader
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


def datasets(path: str) -> Any:
    """Return the rows of each table of a folder, read as a person does, with nothing asked of the Hub."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"HF_HOME": cache, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
        program = import_module("datasets")
        program.disable_progress_bars()
        names = program.get_dataset_config_names(path)
        return {name: program.load_dataset(path, name, split="train").to_list() for name in names}


def pandoc(path: str) -> Any:
    """Return a report's claims (the headings below those of verdicts), its links and its whole text on one line."""
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
    return {"claims": [said for level, said in headings if level == lowest], "links": links, "text": text}


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
