"""The rows of the table of actions for the lists of articles."""

from tui.app.action import Action

ARTICLE_ACTIONS: tuple[Action, ...] = (
    Action("order", "s", "another order: added, newest, oldest, title, unread", "articles", "order"),
    Action("toggle_read", "r", "read, or new again", "articles", "read"),
    Action("tag", "t", "code the whole article; a code it has is taken off", "articles", "code it"),
    Action("groups", "l", "groups: the articles of one, or a new one of this filter", "articles", "group"),
    Action("dense", "d", "one row an article, or all of them", "articles"),
    Action(
        "whole_list",
        "o",
        "all articles over the whole screen, with their facets",
        "articles",
        "all",
        call="app.whole_list",
    ),
    Action("show_facets", "o", "into the facets: what the articles have in common", "all_articles", "facets"),
    Action(
        "order", "s", "another order: added, newest, oldest, title, unread, each attribute", "all_articles", "order"
    ),
    Action("toggle_read", "r", "read, or new again, all that are marked", "all_articles", "read"),
    Action("attributes", "f3", "its attributes, as name=value; for all that are marked", "all_articles", "attributes"),
    Action("tag", "t", "code the whole article, or all that are marked", "all_articles", "code it"),
    Action("edit_article", "i", "edit title, authors, publisher, date and language", "all_articles", "edit"),
    Action("article_memo", "a", "what you think of the article: your memo on it", "all_articles", "memo"),
    Action(
        "groups",
        "l",
        "groups: the articles of one, or a new one of the marked or of the filter",
        "all_articles",
        "group",
    ),
    Action("in_groups", "ctrl+g", "in their groups, and back", "all_articles", "in groups"),
    Action("open_address", "O", "open its source in the browser", "all_articles", "source"),
    Action("next_unread", "U", "read the next article that nobody has opened", "all_articles"),
    Action(
        "next_review",
        "L",
        "the next to review, the least sure first",
        "all_articles",
        "least sure",
        call="app.next_review",
    ),
    Action("page_reading", "P", "take more or less of its page: strict, normal, whole", "all_articles"),
    Action("remove_article", "x", "remove it, once you said so", "all_articles", "remove"),
    Action("export", "X", "export what the filter shows, or the marked", "all_articles"),
    Action("copy", "y", "copy where it is from", "all_articles", "copy"),
    Action("whose", "W", "whose coding is counted", "all_articles"),
    Action("undo", "u", "undo", "all_articles", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "all_articles", call="app.redo"),
    Action("leave_out", "x", "without those that have it; again: with them", "facets", "without"),
    Action("show_facets", "o", "back to the articles", "facets", "articles"),
)
