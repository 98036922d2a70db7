"""The processes that work beside the reader: what marks, learns and parses sources never enters its own."""
