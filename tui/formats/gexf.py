"""The network of speakers, claims and codes as GEXF 1.2, for Gephi; NetworkX reads no later version. Out."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats.codebook_xml import XML_DECLARATION, element
from tui.formats.network import ATTRIBUTES, CARRIES, network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

__all__ = ["CARRIES", "write"]


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the nodes, then the edges with their weights."""
    graph = network(bundles, report)
    names = [*ATTRIBUTES, *graph.names()]
    declared = [element("attribute", id=str(at), title=name, type="string") for at, name in enumerate(names)]
    nodes = sorted(graph.nodes.values(), key=lambda node: node.id)
    output.write(
        f'{XML_DECLARATION}<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
        '<graph defaultedgetype="directed">\n'
        f"{element('attributes', inside=declared, **{'class': 'node'})}\n<nodes>\n".encode()
    )
    for node in nodes:
        values = [
            element("attvalue", **{"for": str(at), "value": value}) for at, value in enumerate(node.values) if value
        ]
        values += [
            element("attvalue", **{"for": str(names.index(name, len(ATTRIBUTES))), "value": value})
            for name, value in node.attributes
        ]
        inside = [element("attvalues", inside=values)]
        output.write(f"{element('node', inside=inside, id=node.id, label=node.label)}\n".encode())
    output.write(b"</nodes>\n<edges>\n")
    for number, ((source, target, relation), weight) in enumerate(sorted(graph.edges.items())):
        edge = {"id": str(number), "source": source, "target": target, "label": relation, "weight": str(weight)}
        output.write(f"{element('edge', **edge)}\n".encode())
    output.write(b"</edges>\n</graph>\n</gexf>\n")
