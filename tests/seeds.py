"""One test for many seeds or many examples: enough of them to find a fault, ten times as many in the long form."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import settings
from short_form import IS_LONG

TIMES = 10 if IS_LONG else 1
# Examples are the same at every run; a longer search is for `make test-long`.
thorough = settings(deadline=None, max_examples=20 * TIMES, database=None, derandomize=True)


def for_seeds(seeds: Iterable[int]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with every `seed`, as one test: a thousand of their own would cost more than what they do.

    What fails says at which seed.
    """
    every = tuple(seeds)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**arguments: Any) -> None:
            for seed in every:
                try:
                    test(seed=seed, **arguments)
                except BaseException as failure:
                    failure.add_note(f"seed {seed}")
                    raise

        asked = inspect.signature(test)
        rest = [parameter for name, parameter in asked.parameters.items() if name != "seed"]
        run.__signature__ = asked.replace(parameters=rest)  # type: ignore[attr-defined]
        return run

    return decorate
