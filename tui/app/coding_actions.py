"""Rows of the table of actions for the screens over coded text."""

from tui.app.action import Action

CODING_ACTIONS: tuple[Action, ...] = (
    Action("new_code", "n", "a new code beside it", "codebook", "new"),
    Action("new_code_below", "N", "a new code below it", "codebook", "below"),
    Action("rename_code", "r", "rename it; the branch below follows", "codebook", "rename"),
    Action("definition", "d", "when to use it: its definition", "codebook", "definition"),
    Action("code_memo", "a", "what you think of it: its memo", "codebook", "memo"),
    Action("edit_code", "i", "its name, colour, definition and memo as a form", "codebook", "form"),
    Action("own_key", "o", "a key of your own: in the text it gives the code, or takes it off", "codebook", "own key"),
    Action("code_earlier", "less_than_sign", "one place earlier among those beside it", "codebook", "order"),
    Action("code_later", "greater_than_sign", "one place later", "codebook"),
    Action("code_color", "c", "its colour, by the letter beside it", "codebook", "colour"),
    Action(
        "move_code",
        "m",
        "pick it up; on another code: inside, before, after or merged into that",
        "codebook",
        "move, merge",
    ),
    Action("passages", "F", "its passages, and those of the codes below it", "codebook"),
    Action("split_code", "S", "split it: each of its passages goes to this or that code", "codebook", "split"),
    Action("remove_code", "x", "remove it, or its passages too", "codebook", "remove"),
    Action("close_branch", "h,left", "close the branch; on a leaf to the code above", "codebook"),
    Action("open_branch", "l,right", "open the branch", "codebook", "open, close"),
    Action(
        "order", "s", "another order: by name as a tree, by passages, mine, branch, key, last used", "codebook", "order"
    ),
    Action("card_on", "J,shift+down", "read on in the card", "codebook"),
    Action("card_back", "K,shift+up", "back in the card", "codebook"),
    Action("copy", "y", "copy the code with its definition", "codebook"),
    Action("whose", "W", "whose coding is counted", "codebook"),
    Action("undo", "u", "undo", "codebook", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "codebook", call="app.redo"),
    # passages
    Action("tag", "t", "tag it; a tag it has is taken off", "passages", "tag"),
    Action("recode", "r", "another code for the one it has", "passages", "another code"),
    Action("take_off", "x", "take a code off, or remove the passage", "passages", "take off"),
    Action("note", "a", "note", "passages", "note"),
    Action("claim", "c", "make it a claim, or a plain passage again", "passages", "claim"),
    Action("verdict", "V", "my verdict where it is a claim, by the letter beside it", "passages"),
    Action("speaker", "S", "who says it, where it is a claim", "passages"),
    Action("next_article", "right_square_bracket", "first passage of the next article", "passages", "next article"),
    Action("previous_article", "left_square_bracket", "first passage of the article before", "passages"),
    Action(
        "order", "s", "another order: document, words, code, coder, article, date, each attribute", "passages", "order"
    ),
    Action("more_context", "o", "more around each: a row, the sentence, the paragraph", "passages", "context"),
    Action(
        "example", "exclamation_mark", "the example in its code's definition; again: no more", "passages", "example"
    ),
    Action("export", "X", "export the passages that the filter shows, or the marked ones", "passages", "export"),
    Action("card_on", "J,shift+down", "read on in the card", "passages"),
    Action("card_back", "K,shift+up", "back in the card", "passages"),
    Action("copy", "y", "copy the passage with its citation", "passages", "copy"),
    Action("whose", "W", "whose coding is shown", "passages"),
    Action("undo", "u", "undo", "passages", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "passages", call="app.redo"),
    Action(
        "new_code", "n", "another code that passages can be sent to, by the letter it gets", "split", "another code"
    ),
    Action("take_off", "x", "send the passage to no code: this one is taken off", "split", "off"),
    Action("order", "s", "another order: document, words, code, coder, article, date, each attribute", "split"),
    Action("card_on", "J,shift+down", "read on in the card", "split"),
    Action("card_back", "K,shift+up", "back in the card", "split"),
    # counts
    Action("left_column", "h,left", "a column to the left", "counts"),
    Action("right_column", "l,right", "a column to the right", "counts", "column"),
    Action("first_column", "0", "the first column", "counts"),
    Action("last_column", "dollar_sign", "the last column", "counts"),
    Action("count_rows", "r", "what the rows are, by the letter beside it", "counts", "rows"),
    Action("count_columns", "c", "what the columns are", "counts", "columns"),
    Action("count_measure", "m", "what is counted; tag by tag how near", "counts", "measure"),
    Action(
        "count_picture", "p", "how numbers look: bars, shades or none, by the letter beside it", "counts", "picture"
    ),
    Action("roll_up", "o", "a tag counts for those above it, too; again: only itself", "counts", "roll up"),
    Action("sort_column", "s", "order by this column; again: by name", "counts", "sort"),
    Action("sort_sum", "S", "order by the sum; again: by name", "counts"),
    Action("turn_table", "t", "turn rows and columns", "counts", "turn"),
    Action("copy", "y", "copy the table", "counts"),
    Action("write_table", "X", "write the table to a file: csv, Excel, Markdown", "counts", "export"),
    Action("undo", "u", "undo", "counts", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "counts", call="app.redo"),
    # the text
    Action("hear", "H", "hear only one speaker of a transcript; leave one out of coding and counting", "annotate"),
    Action("page_reading", "P", "take more or less of the page: strict, normal, whole", "annotate"),
    Action("read_strict", "s", "what surely is the article", "page_reading"),
    Action("read_normal", "n", "what may be the article", "page_reading"),
    Action("read_whole", "w", "all that is seen on the page", "page_reading"),
    Action("read_usual", "u", "what is taken without being asked", "page_reading"),
    Action("hear_everyone", "a", "everyone", "hear"),
    Action("take_another", "tab", "take it, and another one", "tagging", priority=True),
)
