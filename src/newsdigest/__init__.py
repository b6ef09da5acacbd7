"""newsdigest: what moved, by how much, why, and who says so."""
