"""What a person is told who called a command wrongly, in their language.

The command line library has its own errors, in English only; this turns each kind into an `OsregError`.
"""

from __future__ import annotations

from typing import Any

from osreg_registry.errors import UsageError
from osreg_registry.message import Message


def explained(error: Any, arguments: list[str]) -> UsageError:
    """The error of the command line library as ours; told apart by class name, which its versions share."""
    message = _MESSAGES.get(type(error).__name__, _other)(error)
    words = [argument for argument in arguments if not argument.startswith("-")]
    command = f"osreg {words[0]}" if words and words[0] in {"check", "search", "validate", "explain"} else "osreg"
    return UsageError(message, Message("`{command} --help` shows how", {"command": command}))


def _missing(error: Any) -> Message:
    parameter = error.param.make_metavar(error.ctx) if error.param is not None and error.ctx is not None else "?"
    return Message("{name} is missing", {"name": parameter})


def _unknown_option(error: Any) -> Message:
    near = error.possibilities or []
    if near:
        return Message("there is no option {name}; did you mean {near}?", {"name": error.option_name, "near": near[0]})
    return Message("there is no option {name}", {"name": error.option_name})


def _bad_value(error: Any) -> Message:
    name = " / ".join(error.param.opts) if error.param is not None else "?"
    choices = getattr(getattr(error.param, "type", None), "choices", None)
    if choices:
        return Message("{name} takes one of: {choices}", {"name": name, "choices": ", ".join(map(str, choices))})
    return Message("the value of {name} is not possible: {why}", {"name": name, "why": error.message})


def _other(error: Any) -> Message:
    return Message("wrong call: {why}", {"why": error.format_message()})


_MESSAGES = {"MissingParameter": _missing, "NoSuchOption": _unknown_option, "BadParameter": _bad_value}
