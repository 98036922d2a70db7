"""Reading and writing the tables, one file a group of tables."""
