"""Store: one SQLite file, every record with its evidence. The only code that speaks SQL."""
