"""Which roles of the themes lie over which."""

from tui.app.theme import background_variable, label_variable, sign_variable, verdict_variable
from tui.core.model import COLORS, LABELS, VERDICTS

PAGES = ["page", "side", "cursor"]
GROUNDS = [*PAGES, *map(background_variable, COLORS), "ground-claim"]
TEXT = ["ink", *map(label_variable, LABELS)]
SIGNS = ["dim", "amber", "done", "sign-claim", *map(sign_variable, COLORS), *map(verdict_variable, VERDICTS)]
