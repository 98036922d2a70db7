"""The reading pane and its parts: document, layout, cursor, overlays, painter."""
