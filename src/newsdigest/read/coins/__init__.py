"""Coins: which crypto assets an article names, where, and which of them it is about."""

from newsdigest.read.coins.find import Coins, find_coins

__all__ = ["Coins", "find_coins"]
