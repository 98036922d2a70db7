"""JSON as it is stored and exported: without white space, letters as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def json_pieces() -> Callable[[object, int], Iterable[str]]:
    """Return what makes the pieces of a value's JSON; it is called with the value and 0.

    `JSONEncoder.encode` makes such an encoder anew for each value, which takes longer than a short value itself.
    """
    plain = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
    in_c: Any = getattr(json.encoder, "c_make_encoder", None)
    if in_c is None:  # a Python without the part in C
        return lambda value, _: (plain.encode(value),)
    pieces: Callable[[object, int], Iterable[str]] = in_c(
        *(None, plain.default, json.encoder.encode_basestring, None, ":", ","), *(False, False, True)
    )
    return pieces


_pieces = json_pieces()


def compact_json(value: object) -> str:
    return "".join(_pieces(value, 0))
