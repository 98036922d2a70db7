"""View state stored with the library: pane sizes, the theme, the last article."""

from tui.library.sqlite.connection import Connection


class ViewState:
    """Values by key; they are not annotations, and undo ignores them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: str = "") -> str:
        value = self._connection.value("SELECT value FROM meta WHERE key = ?", key)
        return default if value is None else str(value)

    def set(self, key: str, value: str) -> None:
        if self.get(key) != value:
            with self._connection.write():
                self._connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)
