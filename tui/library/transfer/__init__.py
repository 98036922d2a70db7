"""What leaves a library and comes in."""
