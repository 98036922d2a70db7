"""Reports to read, print and send: their contents as sheets, and writers for three formats."""
