"""The flat form of corrections up to format 4 of the library, read as version 2 of their JSON.

A migration depends on this and old files are read with it: it must not change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DATE")


def tagged(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return a flat correction, in which "" and -1 mean nothing, as JSON. Raises `ValueError` if it is invalid.

    One without label or name applies to whatever has its surface.
    """
    row = {name: value for name, value in flat.items() if value not in ("", -1, None)}
    for passage, names in (("old", ("start", "end")), ("new", ("new_start", "new_end"))):
        if passage in flat.get("lost", {}):  # a later text no longer had it
            start, quote, *_ = flat["lost"][passage]
            row.update(zip(names, (start, start + len(quote)), strict=True))
    kind, surface, label = row.get("kind"), row.get("surface"), row.get("label")
    target: dict[str, Any] = {}
    if label and "entity" in row:
        target["entity"] = {"name": row["entity"], "label": label}
    if row.get("scope") in ("here", "article"):
        target["article"] = row.get("article")
    elif row.get("scope") != "everywhere":
        raise ValueError("is not a correction: unknown kind or scope")
    if surface:
        target["surface"] = surface
    if row.get("scope") == "here":
        target["span"] = [row.get("start", 0), row.get("end", 0)]
    name, new_label = row.get("new_entity"), row.get("new_label")
    new_label = new_label if new_label in _LABELS else label
    own: dict[str, Any]
    if kind == "relabel" and not name:
        own = {"label": new_label}
    elif kind in ("join", "relabel") and new_label:
        kind, own = "merge", {"into": {"name": name or surface, "label": new_label}}
    elif kind in ("join", "rename", "relabel"):
        kind, own = "rename", {"name": name or surface}
    elif kind == "split":
        own = {"name": name or surface or row.get("entity")}
    elif kind == "reject":
        own = {}
    elif kind == "resize":
        here = [row.get("new_start", 0), row.get("new_end", 0)]
        own = {"to": here if row["scope"] == "here" else row.get("new_surface")}
    elif kind == "add":
        own, target["entity"] = {}, {"name": name or surface, "label": new_label}
    else:
        raise ValueError("is not a correction: unknown kind or scope")
    about = {"creator": row.get("creator", ""), "created": row.get("created", "")}
    return {"version": 2, "kind": kind, "target": target, **own, **about}
