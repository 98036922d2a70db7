"""The three panes of the reader, each with keys of its own."""
