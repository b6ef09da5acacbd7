"""Write: stories to the day's digest, with no unsourced number."""
