"""Plain values and text arithmetic; imports nothing of ours."""
