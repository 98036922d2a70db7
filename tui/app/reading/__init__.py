"""The pane with the text, and the parts that it holds: document, layout, cursor, overlays, painter."""
