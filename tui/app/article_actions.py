"""Rows of the table of actions for lists of articles."""

from tui.app.action import Action

ARTICLE_ACTIONS: tuple[Action, ...] = (
    Action("toggle_read", "r", "mark as read or unread; not changed by undo", "article_rows", "read"),
    Action("tag", "t", "code the whole article; a code it already has is removed", "article_rows", "code it"),
    Action(
        "edit_article",
        "i",
        "edit title, authors, publisher, date and language; of marked ones an attribute",
        "article_rows",
        "edit",
    ),
    Action("attributes", "f3", "its attributes, as name=value", "article_rows", "attributes"),
    Action("article_memo", "a", "your memo on the article", "article_rows", "memo"),
    Action("open_address", "O", "open its source in the browser", "article_rows", "source"),
    Action("page_reading", "P", "keep more or less of its page: strict, normal, whole", "article_rows"),
    Action("remove_article", "x", "remove it, after asking", "article_rows", "remove"),
    Action("export", "X", "export what the filter shows, or the marked", "article_rows", "export"),
    Action("copy", "y", "copy where it is from", "article_rows", "copy"),
    Action("order", "s", "change the order: added, newest, oldest, title, unread", "articles", "order"),
    Action("groups", "l", "groups: show one, or make one of the marked articles or of the filter", "articles", "group"),
    Action("dense", "d", "one row per article, or all its rows", "articles"),
    Action(
        "whole_list",
        "o",
        "all articles on the whole screen, with their facets",
        "articles",
        "all",
        call="app.whole_list",
    ),
    Action("show_facets", "o", "to the facets: what the articles have in common", "all_articles", "facets"),
    Action(
        "order", "s", "change the order: added, newest, oldest, title, unread, each attribute", "all_articles", "order"
    ),
    Action(
        "groups",
        "l",
        "groups: show one, or make one of the marked articles or of the filter",
        "all_articles",
        "group",
    ),
    Action("zen", "z", "on the whole screen", "articles", call="app.whole_list"),
    Action("zen", "z", "back to the pane, with this filter and order", "all_articles", "pane"),
    Action("in_groups", "ctrl+g", "arrange by groups, and back", "all_articles", "in groups"),
    Action("next_unread", "U", "read the next article that nobody has opened", "all_articles"),
    Action(
        "next_review",
        "L",
        "next article to review, the least certain first",
        "all_articles",
        "least sure",
        call="app.next_review",
    ),
    Action("card_on", "J,shift+down", "scroll down in the card", "all_articles"),
    Action("card_back", "K,shift+up", "scroll up in the card", "all_articles"),
    Action("whose", "W", "whose coding is counted", "all_articles"),
    Action("undo", "u", "undo", "all_articles", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "all_articles", call="app.redo"),
    Action("leave_out", "x", "leave out the articles that have it; again: include them", "facets", "without"),
    Action("show_facets", "o", "back to the articles", "facets", "articles"),
)
