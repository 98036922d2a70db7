"""The rows of the table of actions for the screens over coded text."""

from tui.app.action import Action

CODING_ACTIONS: tuple[Action, ...] = (
    Action("new_code", "n", "a new code beside it", "codebook", "new"),
    Action("new_code_below", "N", "a new code below it", "codebook", "below"),
    Action("rename_code", "r", "rename it; the branch below follows", "codebook", "rename"),
    Action("definition", "d", "when to use it: its definition", "codebook", "definition"),
    Action("code_color", "c", "its colour, by the letter beside it", "codebook", "colour"),
    Action("move_code", "m", "pick it up; on another code: inside that, or merged into it", "codebook", "move, merge"),
    Action("remove_code", "x", "remove it, or its passages too", "codebook", "remove"),
    Action("close_branch", "h,left", "close the branch; on a leaf to the code above", "codebook"),
    Action("open_branch", "l,right", "open the branch", "codebook", "open, close"),
    Action("order", "s", "another order: by name as a tree, by passages, mine, branch", "codebook", "order"),
    Action("copy", "y", "copy the code with its definition", "codebook"),
    Action("whose", "W", "whose coding is counted", "codebook"),
    Action("undo", "u", "undo", "codebook", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "codebook", call="app.redo"),
    # counts
    Action("left_column", "h,left", "a column to the left", "counts"),
    Action("right_column", "l,right", "a column to the right", "counts", "column"),
    Action("first_column", "0", "the first column", "counts"),
    Action("last_column", "dollar_sign", "the last column", "counts"),
    Action("count_rows", "r", "what the rows are, by the letter beside it", "counts", "rows"),
    Action("count_columns", "c", "what the columns are", "counts", "columns"),
    Action("count_measure", "m", "what is counted; tag by tag how near", "counts", "measure"),
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
    # passages
    Action("order", "s", "another order: document, words, article, date", "passages", "order"),
    Action("take_another", "tab", "take it, and another one", "tagging", priority=True),
)
