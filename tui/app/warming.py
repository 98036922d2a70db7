"""Imports that the first key of its kind needs, done while the user is idle: the start does not wait for them."""

from __future__ import annotations

import asyncio
import gc
import time
from importlib import import_module
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.textual_fixes.app import FixedApp

WARM_SECONDS = 0.5
"""The delay after the first frame."""

BETWEEN_SECONDS = 0.02
"""The pause for other work between two imports."""

QUIET_SECONDS = 0.3
"""How long no key must have come."""

MODULES = (
    "tui.core.speakers",
    "tui.library.tables.claims",
    "tui.library.tables.added_articles",
    "tui.library.tables.blocking",
    "tui.library.tables.duplicates",
    "tui.library.queries.search",
    "tui.app.change_arguments",
    "tui.app.browser",
    "tui.app.copying",
    "tui.app.links",
    "tui.app.palette",
    "tui.app.typed_text",
    "tui.app.widgets.draft_field",
    "tui.app.dialogs.both_texts",
    "tui.app.dialogs.claim",
    "tui.app.dialogs.coding",
    "tui.app.dialogs.correct",
    "tui.app.dialogs.drafted",
    "tui.app.dialogs.hear",
    "tui.app.dialogs.memo",
    "tui.app.dialogs.note",
    "tui.app.dialogs.page_reading",
    "tui.app.dialogs.picker",
    "tui.app.dialogs.similar_claims",
    "tui.app.dialogs.speaker_kind",
    "tui.app.dialogs.verdict",
    "tui.app.dialogs.whose",
    "tui.app.screens.claims_desk",
    "tui.app.screens.codebook",
    "tui.app.screens.concordance",
    "tui.app.screens.counts",
    "tui.app.screens.entities",
    "tui.app.screens.find",
)
"""In the order of the text's keys: changes, questions, screens. An export imports the rest."""


async def warm(last_key: Callable[[], float]) -> None:
    """Import all of it, one part whenever no key has come for a moment.

    This runs in the app's thread: when two threads import the same module, one may see half of it.
    """
    for name in MODULES:
        await asyncio.sleep(BETWEEN_SECONDS)
        while (since := time.monotonic() - last_key()) < QUIET_SECONDS:
            await asyncio.sleep(QUIET_SECONDS - since)
        import_module(name)


async def settle(app: FixedApp) -> None:
    """Freeze what keys need, so that the garbage collector, for which a key waits, skips it."""
    await asyncio.sleep(WARM_SECONDS)
    app.read_styles(STYLES)
    app.stylesheet.parse()
    gc.freeze()
    await warm(lambda: app.keys.last)
    gc.freeze()
