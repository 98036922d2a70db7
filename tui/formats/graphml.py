"""The network of speakers, claims and codes as GraphML, for Gephi, yEd, Cytoscape, igraph and NetworkX. Out."""

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
    output.write(f'{XML_DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'.encode())
    for name in ("label", *ATTRIBUTES):
        key = {"id": name, "for": "node", "attr.name": name, "attr.type": "string"}
        output.write(f"{element('key', **key)}\n".encode())
    names = graph.names()
    for at, name in enumerate(names):
        key = {"id": f"a{at}", "for": "node", "attr.name": name, "attr.type": "string"}
        output.write(f"{element('key', **key)}\n".encode())
    for name, kind in (("relation", "string"), ("weight", "int")):
        key = {"id": name, "for": "edge", "attr.name": name, "attr.type": kind}
        output.write(f"{element('key', **key)}\n".encode())
    output.write(b'<graph id="postil" edgedefault="directed">\n')
    for node in sorted(graph.nodes.values(), key=lambda node: node.id):
        values = zip(("label", *ATTRIBUTES), (node.label, *node.values), strict=True)
        data = [element("data", value, key=name) for name, value in values if value]
        data += [element("data", value, key=f"a{names.index(name)}") for name, value in node.attributes]
        output.write(f"{element('node', inside=data, id=node.id)}\n".encode())
    for (source, target, relation), weight in sorted(graph.edges.items()):
        data = [element("data", relation, key="relation"), element("data", str(weight), key="weight")]
        output.write(f"{element('edge', inside=data, source=source, target=target)}\n".encode())
    output.write(b"</graph>\n</graphml>\n")
