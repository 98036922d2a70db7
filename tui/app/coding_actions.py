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
    Action("order", "s", "another order: by name as a tree, by passages", "codebook", "order"),
    Action("copy", "y", "copy the code with its definition", "codebook"),
    Action("whose", "W", "whose coding is counted", "codebook"),
    Action("undo", "u", "undo", "codebook", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "codebook", call="app.redo"),
)
