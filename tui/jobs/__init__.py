"""Long-running work on a library, for the command line and the reader: adding, marking, watching.

Nothing here prints.
"""
