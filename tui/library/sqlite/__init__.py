"""The SQLite file: connection, migrations, counters, copies."""
