"""One test for many seeds or many examples; the long form (`make test-long`) tries ten times as many."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from hypothesis import settings
from short_form import IS_LONG

TIMES = 10 if IS_LONG else 1
# The examples are the same at every run.
thorough = settings(deadline=None, max_examples=20 * TIMES, database=None, derandomize=True)


def for_seeds(seeds: range) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with every `seed`, as one test: a thousand of their own would cost more than what they do.

    Args:
        seeds: a range from 0; the long form goes on to ten times its end.

    What fails says at which seed.
    """
    every = range(seeds.stop * TIMES)

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
