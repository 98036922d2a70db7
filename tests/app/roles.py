"""Which theme roles are drawn over which others."""

from tui.app.theme import background_variable, label_variable, sign_variable, verdict_variable
from tui.core.model import CODE_COLORS, LABELS, VERDICTS

PAGES = ["page", "side", "cursor"]
BACKGROUNDS = [*PAGES, *map(background_variable, CODE_COLORS), "background-claim"]
TEXT = ["foreground", *map(label_variable, LABELS)]
SIGNS = ["dim", "amber", "done", "sign-claim", *map(sign_variable, CODE_COLORS), *map(verdict_variable, VERDICTS)]
