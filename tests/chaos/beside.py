"""Things that happen at the same time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chaos.people import PATIENCE

Run = Callable[[Callable[[], object]], None]


@contextmanager
def together() -> Iterator[Run]:
    """Lend a function that runs an action in a thread. The block's end waits for all; what they raise is raised."""
    failures: list[BaseException] = []
    threads: list[threading.Thread] = []

    def run(action: Callable[[], object]) -> None:
        def carry_out() -> None:
            try:
                action()
            except BaseException as failure:  # handed on below
                failures.append(failure)

        threads.append(threading.Thread(target=carry_out, daemon=True))
        threads[-1].start()

    try:
        yield run
    finally:
        for thread in threads:
            thread.join(2 * PATIENCE)
    if failures:
        raise failures[0]
    assert not any(thread.is_alive() for thread in threads), "a client waits for ever"
