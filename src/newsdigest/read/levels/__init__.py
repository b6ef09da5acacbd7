"""Levels: the prices that an article states for a coin, with their roles."""

from newsdigest.read.levels.prices import read_levels

__all__ = ["read_levels"]
