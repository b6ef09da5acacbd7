"""Reference: the data files that the code can't run without."""
