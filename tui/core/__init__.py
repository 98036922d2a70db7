"""Plain values and text arithmetic; imports nothing else of Postil."""
