"""Work side by side in threads that an interrupted run does not wait for.

`concurrent.futures` waits for its threads when the program ends, up to the time limit of a request; whoever presses
Ctrl-C has waited enough. Nothing is lost: the evidence store is safe against an end at any moment.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Iterable[T], at_once: int) -> list[R]:
    """What the work on each item gave, in order, so many at a time; the first exception of any is raised at the end."""
    wanted = list(items)
    results: dict[int, R] = {}
    raised: list[BaseException] = []
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(wanted)):
        waiting.put(index)

    def worker() -> None:
        while not raised:
            try:
                index = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                results[index] = work(wanted[index])
            except BaseException as error:  # noqa: BLE001 -- carried over to the thread that waits
                raised.append(error)

    threads = [threading.Thread(target=worker, daemon=True) for _ in range(min(at_once, len(wanted)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.1)  # in steps, so that an interruption is noticed on every platform
    if raised:
        raise raised[0]
    return [results[index] for index in range(len(wanted))]
