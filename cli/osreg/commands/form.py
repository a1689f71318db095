"""`osreg form`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from osreg.options import LangOption, OfflineOption, RegistryOption, TemplatesOption
from osreg.words import tr, words

if TYPE_CHECKING:
    from pathlib import Path

    from osreg.form.desk import Desk
    from osreg.form.server import Server
    from osreg.words import Language


def form(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=tr("Port on this machine; 0 takes any that is free."))
    ] = 0,
    browser: Annotated[bool, typer.Option("--open", help=tr("Open the page in the browser."))] = False,
    allow_record: Annotated[
        bool, typer.Option("--allow-record", help=tr("Let the page file checks; else nothing is written."))
    ] = False,
    templates: TemplatesOption = None,
    offline: OfflineOption = False,
    lang: LangOption = None,
    registry: RegistryOption = None,
) -> None:
    """Serves the check as a page on this machine until it is interrupted."""
    import signal
    import sys
    from contextlib import suppress

    from osreg.form.desk import Desk
    from osreg.form.server import Server
    from osreg.session import open_catalogue

    say = words(lang.value) if lang else tr
    open_catalogue(registry, say)  # says at once what is wrong with it
    desk = Desk(_resolved(registry), offline=offline, may_file=allow_record, templates=templates)
    for number in (signal.SIGINT, signal.SIGTERM):  # how a server ends; elsewhere it is a run cut short
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt), _listening(Server, desk, port, say.language) as server:
        sys.stdout.write(say("The form is at {url} (Ctrl-C ends it)", url=server.url) + "\n")
        sys.stdout.flush()
        if browser:
            import webbrowser

            webbrowser.open(server.url)
        server.serve_forever()


def _resolved(registry: Path | None) -> Path | None:
    return registry.resolve() if registry else None


def _listening(server: type[Server], desk: Desk, port: int, language: Language) -> Server:
    """The server. Raises UsageError for a port that cannot be had."""
    from osreg_registry.errors import UsageError
    from osreg_registry.message import Message

    try:
        return server(desk, port, language)
    except OSError as error:
        problem = Message("port {port} cannot be used: {why}", {"port": port, "why": error.strerror or str(error)})
        raise UsageError(problem, Message("leave --port out, and a free one is taken")) from error
