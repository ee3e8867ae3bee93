"""Keeping a record whose document is not quite of the known shape.

Strict decoding refuses a study for one unknown field or one value of the wrong type. `salvage` then walks
the plain document beside the declared shape, drops exactly what does not fit, and says what it dropped.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from pipeline.record import Finding

_LONGEST_QUOTE = 200


def salvage(plain: Any, shape: Any, path: str = "$") -> tuple[Any, list[Finding]]:
    """`plain` (decoded JSON) without what `shape` (a msgspec type) does not take, and a finding for each loss.

    An unknown field, a value of the wrong type and a list element of the wrong type cost themselves only.
    """
    findings: list[Finding] = []
    return _fit(plain, shape, path, findings), findings


def _fit(plain: Any, shape: Any, path: str, findings: list[Finding]) -> Any:
    shape = _without_none(shape)
    if plain is None:
        return None
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and isinstance(plain, dict):
        return dict(_fields(plain, shape, path, findings))
    if typing.get_origin(shape) is list and isinstance(plain, list):
        (element,) = typing.get_args(shape)
        kept = [_fit(item, element, f"{path}[{at}]", findings) for at, item in enumerate(plain)]
        return [item for item in kept if item is not None]
    try:
        return msgspec.to_builtins(msgspec.convert(plain, shape))
    except msgspec.ValidationError as error:
        findings.append(_lost("unreadable_value", path, f"{error}; the value is left out", plain))
        return None


def _fields(
    plain: dict[str, Any], shape: type[msgspec.Struct], path: str, findings: list[Finding]
) -> Iterator[tuple[str, Any]]:
    known = _known(shape)
    for name, value in plain.items():
        if name not in known:
            findings.append(_lost("unknown_field", f"{path}.{name}", "Not a known field; it is not loaded", None))
        elif known[name] is not msgspec.Raw:
            fitted = _fit(value, known[name], f"{path}.{name}", findings)
            if fitted is not None:
                yield name, fitted


@cache
def _known(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {field.encode_name: field.type for field in msgspec.structs.fields(shape)}


def _without_none(shape: Any) -> Any:
    if typing.get_origin(shape) in (types.UnionType, typing.Union):
        (shape,) = (part for part in typing.get_args(shape) if part is not type(None))
    return shape


def _lost(code: str, path: str, message: str, value: Any) -> Finding:
    words = None if value is None else str(value)[:_LONGEST_QUOTE]
    return Finding(code=code, field=path, message=message, value=words)
