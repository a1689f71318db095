"""Organisations, solutions and products as a graph; what a record declares is kept apart from what follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from osreg_checks.reuse.groups import Group
from osreg_checks.reuse.standing import Phase, Standing


class Node(NamedTuple):
    """An organisation, a record or a product. A record has its phase, and whether it is fresh."""

    id: str
    kind: Literal["organisation", "solution", "product"]
    label: str
    phase: Phase | None = None
    fresh: bool | None = None


class Edge(NamedTuple):
    """From one node to another: `runs`, `counts-for`, `reuses` (declared), `is` (the product)."""

    source: str
    target: str
    kind: Literal["runs", "counts-for", "reuses", "is"]


class Graph(NamedTuple):
    """Nodes by id and edges, both in a fixed order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(groups: Iterable[Group], standing: Standing) -> Graph:
    """The graph of all records in the groups. An edge leads only to nodes that are there."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for group in groups:
        for one in group.records:
            key = f"solution:{one.key}"
            nodes[key] = Node(key, "solution", one.name, standing.phase(one), standing.is_fresh(one))
            for user in standing.counts_for(one):
                town = f"organisation:{user}"
                nodes[town] = Node(town, "organisation", standing.name(user))
                edges.append(Edge(town, key, "runs" if user == one.organisation else "counts-for"))
            if one.product:
                product = f"product:{one.product}"
                known = standing.catalogue.product(one.product)
                nodes[product] = Node(product, "product", known.name if known else one.product)
                edges.append(Edge(key, product, "is"))
            if one.reuses:
                edges.append(Edge(key, f"solution:{one.reuses}", "reuses"))
    there = [edge for edge in edges if edge.target in nodes]
    return Graph(tuple(nodes[key] for key in sorted(nodes)), tuple(sorted(there)))
