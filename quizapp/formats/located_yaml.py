"""YAML as data files need it: line numbers, no repeated keys, and no words or times turned into other types."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import yaml

LINE = "__line__"


class LocatedError(Exception):
    """The text is not YAML as we accept it; `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


class _Loader(yaml.CSafeLoader):
    """CSafeLoader whose mappings carry their line and refuse a repeated key (PyYAML keeps the last in silence)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {LINE: node.start_mark.line + 1}
    for key_node, value_node in node.value:
        key = _value(loader, key_node)
        if not isinstance(key, (str, int, date)):
            raise LocatedError(key_node.start_mark.line + 1, "a key is a word or a number")
        if key in result:
            raise LocatedError(key_node.start_mark.line + 1, f"the key {key!r} stands twice")
        result[key] = _value(loader, value_node)
    return result


def _value(loader: _Loader, node: yaml.Node) -> Any:
    """Construct a value; one that cannot be, such as 30 February, is told with its line."""
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        raise LocatedError(node.start_mark.line + 1, str(error)) from None


# YAML 1.1 reads `no` as false, `010` as 8 and `1:30` as 90. Only true/false, plain whole numbers and decimals are kept.
_Loader.yaml_implicit_resolvers = {}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _resolve(tag: str, pattern: str, first: Iterable[str]) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|false)$", "tf")
_resolve("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789")
_resolve("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789")
_resolve("timestamp", r"^\d{4}-\d{2}-\d{2}$", "0123456789")
_resolve("null", r"^(?:~|null|)$", ["~", "n", ""])


def load(text: str) -> Any:
    """Parse one YAML document.

    Returns:
        Plain values; every mapping has its line, from 1, under `LINE`.

    Raises:
        LocatedError: not YAML, or a repeated key.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 – a SafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LocatedError(mark.line + 1 if mark else 1, error.problem or str(error)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise LocatedError(1, str(error)) from None


def without_lines(value: Any) -> Any:
    """Return `value` with every `LINE` entry removed."""
    if isinstance(value, dict):
        return {key: without_lines(part) for key, part in value.items() if key != LINE}
    if isinstance(value, list):
        return [without_lines(part) for part in value]
    return value


def line_of(value: Any, location: Iterable[str | int]) -> int:
    """Return the line of the innermost mapping on the way from `value`, a mapping with its line, to `location`."""
    line: int = value[LINE]
    for part in location:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(value, dict):
            line = value.get(LINE, line)
    return line
