"""Read: article to facts, each with its words."""
