"""Records of Label Studio's export JSON-MIN, converted to tasks: results stand beside the data, without ids."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tui.core.foreign_files import LABEL_STUDIO_RECORD
from tui.formats.import_common import JsonValue

LABEL_KINDS = {"labels", "hypertextlabels", "paragraphlabels"}
"""The kinds of results that label a region of a text."""

_NOT_RESULTS = {*LABEL_STUDIO_RECORD, "id", "created_at", "updated_at", "agreement"}


def whole_task(task: JsonValue) -> JsonValue:
    """Return a task; a JSON-MIN record, with the results of one annotation beside the data, is converted.

    Its regions have no ids: choices and texts belong to a region with the same span.
    """
    record = task.value
    if not isinstance(record, dict) or "data" in record or not record.keys() >= LABEL_STUDIO_RECORD:
        return task
    data = {key: value for key, value in record.items() if key not in _NOT_RESULTS}
    results: list[dict[str, Any]] = []
    numbers: Counter[str] = Counter()
    for name, parts in record.items():
        regions = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        if not any(isinstance(part.get("start"), int) and isinstance(part.get("end"), int) for part in regions):
            continue
        del data[name]
        for part in regions:
            kind = next((key for key, value in part.items() if isinstance(value, list)), "")
            span = f"{part.get('start')} {part.get('end')}"
            is_label = kind in LABEL_KINDS
            numbers[span] += is_label
            region = f"{span} {max(numbers[span], 1)}"
            kind = "textarea" if kind == "text" else kind
            results.append({"id": region, "from_name": name, "type": kind, "value": part})
    results.sort(key=lambda result: result["type"] not in LABEL_KINDS)
    # Without regions it may be a choice about the text, which looks like data here: nobody "found nothing".
    annotation = {"completed_by": record["annotator"], "result": results or None}
    annotation |= {key: record.get(key) for key in ("created_at", "updated_at")}
    return JsonValue({"id": record.get("id"), "data": data, "annotations": [annotation]}, task.location)
