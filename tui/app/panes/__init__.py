"""The three panes of the reader, each with the keys of its own."""
