"""Moves: every stated percentage change, typed: whose, of what, how much, over which window, and whether it has happened."""

from newsdigest.read.moves.read import read_moves

__all__ = ["read_moves"]
