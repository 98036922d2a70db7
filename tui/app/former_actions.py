"""Renamed actions: ids that existing keymaps may still use."""

_OF_ALL_ARTICLES = ("toggle_read", "tag", "edit_article", "attributes", "article_memo", "open_address", "page_reading",
                    "remove_article", "export", "copy")  # fmt: skip
"""Old ids of actions now shared by every list of articles."""

FORMER = {
    **{f"articles.{name}": f"article_rows.{name}" for name in ("tag", "toggle_read")},
    **{f"all_articles.{name}": f"article_rows.{name}" for name in _OF_ALL_ARTICLES},
    "annotate.next_review": "reader.next_review",
    "sort": "articles.order",
    "correct_entity": "entities.correct",
    "take_suggestion": "suggestions.claim",
    "dismiss_suggestion": "suggestions.dismiss",
    "edit_speaker": "annotations.speaker",
    "edit_rationale": "annotations.rationale",
    "edit_evidence": "annotations.evidence",
    "edit_note": "annotations.note",
    "edit_tags": "annotations.tag",
    "make_claim": "annotations.claim",
    "place_orphan": "annotations.place",
    "remove_annotation": "annotations.remove",
    "desk_order": "desk.order",
    "desk_speaker": "desk.speaker",
    "desk_rationale": "desk.rationale",
    "desk_evidence": "desk.evidence",
    "desk_link": "desk.link",
    "desk_elsewhere": "desk.elsewhere",
    "desk_pictures": "desk.pictures",
    "desk_undo": "desk.undo",
    "desk_redo": "desk.redo",
    "names_order": "all_entities.order",
    "names_label": "all_entities.kind",
    "names_correct": "all_entities.correct",
    "names_merge": "all_entities.merge",
    "names_possible": "all_entities.possible_merges",
    "names_undo": "all_entities.undo",
    "names_redo": "all_entities.redo",
    "adjudicate_undo": "adjudicate.undo",
    "find_page_down": "picker.pick_page_down",
    "find_page_up": "picker.pick_page_up",
}
"""Old ids from when every context had ids of its own."""

GONE = {
    "next_verdict": "verdict",
    "previous_verdict": "verdict",
    **{f"verdict_{number}": "verdict" for number in range(1, 10)},
}
"""Ids of removed actions, by the action that replaces them."""
