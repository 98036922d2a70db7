"""Who makes which claims under which codes: the network for graphml and gexf."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.text import one_line
from tui.formats.codebook_xml import SHADES, code_guid
from tui.formats.csv import join_tags
from tui.formats.identifiers import highlight_uuid
from tui.formats.report import FEATURES
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Highlight
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"tags", "claims", "links", "attributes", "article_tags"})

ATTRIBUTES = ("kind", "verdict", "status", "article", "date", "color", "article_tags")
"""Attributes of nodes besides the label; `article_tags` are those of a claim's whole article, in table form."""


@dataclass(frozen=True, slots=True)
class Node:
    """A speaker, a claim or a code. `values` are in the order of `ATTRIBUTES`, then those of the claim's article."""

    id: str
    label: str
    values: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Network:
    """Nodes by id, and the weights of edges by source, target and kind."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, bundle: Bundle) -> None:
        """Add the claims of an article: a speaker *says* a claim and *uses* its codes, a claim is *tagged*."""
        colors = {tag.name: SHADES.get(tag.color, "") for tag in bundle.codebook}
        for highlight in bundle.highlights:
            claim = highlight.claim
            if claim is None:
                continue
            article, date = bundle.article.title or bundle.article.id, claim.said or bundle.article.published
            wording = one_line(claim.wording or highlight.quote, 200)
            values = ("claim", claim.verdict, claim.status, article, date, "", join_tags(tuple(tag_names(bundle.tags))))
            attributes = tuple((each.name, each.value) for each in bundle.attributes)
            self.nodes[highlight.id] = Node(highlight.id, wording, values, attributes)
            speaker = self._node("speaker", claim.speaker) if claim.speaker else ""
            if speaker:
                self.edges[speaker, highlight.id, "says"] += 1
            for name in highlight.tags:
                code = self._node("code", name, colors.get(name, ""))
                self.edges[highlight.id, code, "tagged"] += 1
                if speaker:
                    self.edges[speaker, code, "uses"] += 1
            for link in claim.links:
                self.edges[highlight.id, link.claim, link.relation] += 1

    def names(self) -> list[str]:
        """Return the names of the articles' attributes, sorted."""
        return sorted({name for node in self.nodes.values() for name, _ in node.attributes})

    def _node(self, kind: str, name: str, color: str = "") -> str:
        node_id = code_guid(name) if kind == "code" else highlight_uuid(kind, name)
        self.nodes[node_id] = Node(node_id, name, (kind, "", "", "", "", color, ""))
        return node_id


def network(bundles: Iterable[Bundle], report: ExportReport) -> Network:
    """Return the network of all claims, in memory, without links to claims outside of it."""
    network = Network()
    for bundle in bundles:
        network.add(bundle)
        others = sum(map(_is_plain, bundle.highlights))
        report.lose("highlights that are not claims", others)
        if bundle.highlights and others == len(bundle.highlights):
            report.lose(FEATURES["attributes"], len(bundle.attributes))
            report.lose(FEATURES["article_tags"], len(tag_names(bundle.tags)))
    for edge in [edge for edge in network.edges if edge[1] not in network.nodes]:
        del network.edges[edge]
    return network


def _is_plain(highlight: Highlight) -> bool:
    return highlight.claim is None
