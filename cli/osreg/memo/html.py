"""The memo as one page of HTML with the record in it; a municipality's own template can change its blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from osreg.memo.shape import Memo
from osreg_registry.errors import UsageError
from osreg_registry.message import Message

TEMPLATES = Path(__file__).resolve().parent / "templates"
_NAME = "memo.html"


def memo_html(memo: Memo, own: Path | None = None) -> str:
    """The page. `own` is a folder whose `memo.html` may extend `osreg/memo.html` and change its blocks.

    Raises UsageError with file and line for a template that cannot be used.
    """
    try:
        template = environment(own).get_template(_NAME)
        return template.render(memo=memo, record=_embedded(memo.record)) + "\n"
    except jinja2.TemplateSyntaxError as error:
        raise _fault(error.filename, error.lineno, str(error.message)) from error
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise _fault(*_where(error), str(error)) from error


def environment(own: Path | None = None, *more: Path) -> jinja2.Environment:
    """The templates of osreg as `osreg/NAME`, those of other folders by their names; none of them runs code."""
    standard = jinja2.FileSystemLoader(TEMPLATES)
    loaders: list[jinja2.BaseLoader] = [jinja2.PrefixLoader({"osreg": standard})]
    loaders += [jinja2.FileSystemLoader(folder) for folder in (own, *more) if folder]
    found = ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader([*loaders, standard]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["kind_of"] = kind_of
    return found


def kind_of(block: Any) -> str:
    """The name of a kind of block."""
    return type(block).__name__


def _embedded(record: str) -> Markup:
    """The text of the record inside a script element: nothing in it can end the element."""
    return Markup(record.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _where(error: Exception) -> tuple[str | None, int]:
    """File and line of the innermost template in the traceback."""
    found: tuple[str | None, int] = (None, 0)
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith((".html", ".typ")):
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _fault(name: str | None, line: int | None, why: str) -> UsageError:
    gaps = {"file": name or _NAME, "line": line or 0, "why": why[:300]}
    problem = Message("{file}, line {line}: the template cannot be used: {why}", gaps)
    return UsageError(problem, Message("mend the template, or leave --templates out"))
