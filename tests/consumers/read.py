"""Read one export with a program of Python's; run in an environment of its own. Prints what it understood as JSON."""

import csv
import io
import json
import sys
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
    out = io.StringIO()
    import_module("xlsx2csv").Xlsx2csv(path, outputencoding="utf-8").convert(out)
    return {"rows": len(list(csv.reader(io.StringIO(out.getvalue())))) - 1}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
