"""Text: pure functions on strings. Their doctests are their specification."""
