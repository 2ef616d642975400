"""The catalogue as JSON values, in which the database keeps it."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from quizapp.domain.catalogue import Catalogue

_adapter = TypeAdapter(Catalogue)


def dump(catalogue: Catalogue) -> dict[str, Any]:
    """Return JSON values that `parse` turns back."""
    data: dict[str, Any] = _adapter.dump_python(catalogue, mode="json")
    return data


def parse(data: Mapping[str, Any]) -> Catalogue:
    """The inverse of `dump`."""
    return _adapter.validate_python(data)
