"""Simple programs that Postil is compared with: the same libraries without any of our code."""
