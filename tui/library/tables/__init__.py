"""Reading and writing the tables, one file for each group of tables."""
