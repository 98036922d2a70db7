"""The hints of the reader's footer, by focus and by room."""

from __future__ import annotations

HINTS = {
    "text": ("next_sentence", "tag", "highlight", "claim", "note", "again", "reader.passages", "undo",
             "next_suggestion", "search", "find", "claims", "help"),
    "name": ("right_name", "annotate.correct", "next_mention", "review", "next_review", "undo", "help"),
    "empty": ("quit", "help"),
    "visual": ("visual_right", "visual_word", "highlight", "tag", "claim", "note", "leave"),
    "articles": ("next", "articles.choose", "filter", "articles.order", "mark_row", "article_rows.tag",
                 "article_rows.toggle_read", "whole_list", "back", "help"),
    "marked": ("article_rows.tag", "articles.groups", "article_rows.edit_article", "article_rows.toggle_read",
               "article_rows.copy", "article_rows.remove_article", "article_rows.export", "back", "help"),
    "entities": ("next", "choose", "entities.correct", "back", "help"),
    "suggestions": ("next", "choose", "suggestions.claim", "suggestions.dismiss", "suggestions.all_suggestions", "back",
                    "help"),
    "annotations": ("next", "choose", "annotations.verdict", "annotations.speaker", "annotations.rationale",
                    "annotations.elsewhere", "annotations.evidence", "annotations.note", "annotations.tag",
                    "annotations.remove", "back", "help"),
    "card": ("next", "choose", "card.evidence", "card.evidence_for", "card.evidence_earlier", "counts", "card.remove",
             "card.verdict", "card.rationale", "back", "help"),
    "plain_card": ("next", "back", "help"),
}  # fmt: skip
"""The actions whose keys the footer shows, by focus."""

ON_ANNOTATION = "open_here", "annotate.remove"
"""The actions whose keys come first at an annotation."""

KEYS_OF_TEXT = "highlight", "tag", "claim", "note", "annotate.verdict"
"""The actions whose keys stand first with little room, without words."""

BRIEF_HINTS = HINTS | {
    "text": ("reader.passages", "help"),
    "name": ("right_name", "annotate.correct", "review", "help"),
    "visual": ("highlight", "tag", "claim", "leave"),
    "articles": ("articles.choose", "filter", "articles.order", "help"),
    "marked": ("article_rows.tag", "articles.groups", "back", "help"),
    "entities": ("choose", "entities.correct", "back", "help"),
    "suggestions": ("suggestions.claim", "suggestions.dismiss", "back", "help"),
    "annotations": ("choose", "annotations.verdict", "annotations.tag", "help"),
    "card": ("card.evidence", "card.evidence_for", "card.verdict", "help"),
}
"""The same with little room: three, and the help."""

FIELD_HINTS = {
    "filter": (("{submit}", "to the list"), ("{clear_filter}", "all articles again")),
    "search": (
        ("{submit}", "keep the hits: {next_hit} {previous_hit} go through them"),
        ("{give_up_search}", "give up"),
    ),
}
"""The footer of text fields."""

BRIEF_FIELD_HINTS = {
    "filter": (("{submit}", "to the list"), ("{clear_filter}", "all again")),
    "search": (("{submit}", "keep the hits"), ("{give_up_search}", "give up")),
}
"""The footer of text fields with little room."""
