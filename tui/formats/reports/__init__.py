"""Reports to read, to print and to send: what each says of its sheets, and how sheets are written in three formats."""
