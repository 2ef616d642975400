"""The short form of slow tests: each runs with one of its variants, chosen by its name so that all languages, widths,
schemes and databases occur. QUIZAPP_TESTS=long (`make test-long`) runs every variant."""

import os
import zlib
from pathlib import Path

import pytest

IS_LONG = os.environ.get("QUIZAPP_TESTS") == "long"


def shorten(config: pytest.Config, items: list[pytest.Item], folder: Path) -> None:
    """Leave one variant of each test in `folder`."""
    if IS_LONG:
        return
    variants: dict[str, list[pytest.Item]] = {}
    for item in items:
        if folder in item.path.parents:
            variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out = {
        item
        for name, listed in variants.items()
        for place, item in enumerate(listed)
        if place != zlib.crc32(name.encode()) % len(listed)
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
