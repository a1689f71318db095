"""A graph for other programs.

DOT: https://graphviz.org/doc/info/lang.html, Mermaid: https://mermaid.js.org/syntax/flowchart.html, GraphML:
http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

import html

from osreg.words import clean
from osreg_checks.reuse.graph import Graph, Node

_SHAPES = {"organisation": "house", "solution": "box", "product": "ellipse"}
_MERMAID = {"organisation": ('[["', '"]]'), "solution": ('["', '"]'), "product": ('(["', '"])')}


def dot(graph: Graph) -> str:
    """For Graphviz: declared edges are bold, stale records dashed."""
    lines = ["digraph reuse {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    for node in graph.nodes:
        style = ", style=dashed" if node.fresh is False else ""
        lines.append(f"  {_quoted(node.id)} [label={_quoted(_label(node))}, shape={_SHAPES[node.kind]}{style}];")
    for edge in graph.edges:
        style = ", style=bold" if edge.kind == "reuses" else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={_quoted(edge.kind)}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """A string of DOT: only the quotation mark and the backslash mean something in it."""
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(node: Node) -> str:
    return f"{clean(node.label)} ({node.phase})" if node.phase else clean(node.label)


def mermaid(graph: Graph) -> str:
    """For Markdown that draws Mermaid: declared edges are thick."""
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        begin, end = _MERMAID[node.kind]
        lines.append(f"  {names[node.id]}{begin}{_entities(_label(node))}{end}")
    for edge in graph.edges:
        arrow = "==>" if edge.kind == "reuses" else "-->"
        lines.append(f"  {names[edge.source]} {arrow}|{edge.kind}| {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _entities(text: str) -> str:
    """Every sign that is no letter, digit or blank as an entity (https://mermaid.js.org/syntax/flowchart.html)."""
    return "".join(sign if sign.isalnum() or sign in " ,.-()/" else f"#{ord(sign)};" for sign in text)


def graphml(graph: Graph) -> str:
    """For Gephi, yEd and networkx."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(
            f'  <key id="{name}" for="node" attr.name="{name}" attr.type="string"/>'
            for name in ("kind", "label", "phase")
        ),
        '  <key id="fresh" for="node" attr.name="fresh" attr.type="boolean"/>',
        '  <key id="relation" for="edge" attr.name="relation" attr.type="string"/>',
        '  <graph id="reuse" edgedefault="directed">',
    ]
    for node in graph.nodes:
        data = {"kind": node.kind, "label": clean(node.label), "phase": node.phase}
        if node.fresh is not None:
            data["fresh"] = str(node.fresh).lower()
        rows = "".join(f'<data key="{key}">{_xml(value)}</data>' for key, value in data.items() if value)
        lines.append(f'    <node id="{_xml(node.id)}">{rows}</node>')
    for edge in graph.edges:
        ends = f'source="{_xml(edge.source)}" target="{_xml(edge.target)}"'
        lines.append(f'    <edge {ends}><data key="relation">{edge.kind}</data></edge>')
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _xml(text: str) -> str:
    return html.escape(clean(text))
