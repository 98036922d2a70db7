"""What keeps a keymap valid that was written for an older Postil: old ids of actions, and keys that were free then."""

from tui.app.actions import ACTIONS
from tui.core.model import COLORS

_OF_ALL_ARTICLES = ("toggle_read", "tag", "edit_article", "attributes", "article_memo", "open_address", "page_reading",
                    "remove_article", "export", "copy")  # fmt: skip
"""Old ids of actions now shared by every list of articles."""

RENAMED = {
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

REMOVED = {
    "next_verdict": "verdict",
    "previous_verdict": "verdict",
    **{f"verdict_{number}": "verdict" for number in range(1, 10)},
}
"""Ids of removed actions, by the action that replaces them."""

NEW = ("read_on", "word_here", "next_own", "previous_own", "next_unread", "go_back", "go_forward", "keep_place",
       "go_to_place", "dense", "whole_list", "pick_page_down", "pick_page_up", "everywhere", "copy", "tag_own_words",
       "codebook",
       "passages", "attributes", "article_memo", "count", *(f"color_{color}" for color in COLORS))  # fmt: skip
"""Ids of actions that older keymaps do not know."""

_NEW_CONTEXTS = ("article_rows", "all_articles", "facets", "codebook", "passages", "split", "counts", "rows", "tagging")
"""Contexts that are newer than some keymaps."""

YIELDING = {
    *(action.name for action in ACTIONS if action.id in NEW or action.context in _NEW_CONTEXTS),
    "dialog.help",
    "places.order",
    *(f"places.{name}" for name in ("tag", "undo", "redo")),
    "find.mark_row",
    *(f"{context}.palette" for context in ("screen", "form", "correct", "scope", "strip", "note", "help")),
    "strip.help",
    "screen.command",
    "app.suspend",
    "annotate.evidence_for",
    "annotate.evidence_against",
    *(f"card.{name}" for name in ("counts", "evidence_earlier", "evidence_later", "evidence_neither")),
    *(f"card.evidence_{stance}" for stance in ("for", "against")),
}
"""New actions that give up their key if an older keymap uses it."""

YIELDING_KEYS = frozenset(("ctrl+f", "ctrl+b", "f1"))
"""Newly added keys of older actions, which yield in the same way."""
