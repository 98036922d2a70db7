"""What changing one annotation needs from the import it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui.core.annotations import Check, Claim
    from tui.core.model import Highlight
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.transfer.conflict_log import ConflictLog
    from tui.library.transfer.file_steps import FileSteps
    from tui.library.transfer.incoming import Incoming
    from tui.library.transfer.versions import Maker, Member, VersionReader


class ChangeContext(Protocol):
    """The local library and the incoming data, with what has been reported so far: implemented by `Reconciler`."""

    connection: Connection
    journal: Journal
    codebook: Codebook
    incoming: Incoming
    tally: Tally
    conflicts: ConflictLog
    versions: VersionReader
    kept_tags: set[str]
    file_steps: FileSteps

    def maker_here(self, local: Highlight, member: Member) -> Maker: ...
    def maker_there(self, incoming: Highlight, member: Member) -> Maker | None: ...
    def insert_claim(self, step: Recorder, incoming: Highlight, claim: Claim) -> None: ...
    def add_member(self, step: Recorder, incoming: Highlight, member: Member, creator: str = "") -> None: ...
    def add_check(self, step: Recorder, claim_id: str, check: Check) -> None: ...
