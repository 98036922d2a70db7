"""What is exported from a library, and imported or merged into it."""
