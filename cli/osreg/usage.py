"""What a person is told who called a command wrongly, in their language.

The command line library has its own errors, in English only; this turns each kind into an `OsregError`.
"""

from __future__ import annotations

import re
from typing import Any

from osreg_registry.errors import UsageError
from osreg_registry.message import Message

_NO_COMMAND = re.compile(r"No such command '(.*?)'")


def explained(error: Any) -> UsageError:
    """The error of the command line library as ours; told apart by class name, which its versions share."""
    message = _MESSAGES.get(type(error).__name__, _other)(error)
    command = error.ctx.command_path if getattr(error, "ctx", None) is not None else "osreg"
    return UsageError(message, Message("`{command} --help` shows how", {"command": command}))


def _missing(error: Any) -> Message:
    if error.param is None or error.ctx is None:
        return Message("{name} is missing", {"name": "?"})
    shown = error.param.make_metavar(error.ctx)
    option = next((name for name in error.param.opts if name.startswith("--")), None)
    return Message("{name} is missing", {"name": f"{option} {shown}" if option else shown})


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
    unknown = _NO_COMMAND.match(str(error.message))
    if unknown:
        return _unknown_command(unknown[1], error)
    return Message("wrong call: {why}", {"why": error.format_message()})


def _unknown_command(name: str, error: Any) -> Message:
    from difflib import get_close_matches  # noqa: PLC0415 -- only for a slip

    commands = getattr(error.ctx.command, "commands", {}) if error.ctx is not None else {}
    near = get_close_matches(name, commands, n=1)
    if near:
        return Message("there is no command {name}; did you mean {near}?", {"name": name, "near": near[0]})
    return Message("there is no command {name}", {"name": name})


_MESSAGES = {"MissingParameter": _missing, "NoSuchOption": _unknown_option, "BadParameter": _bad_value}
