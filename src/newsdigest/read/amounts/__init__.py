"""Amounts: the sums of money that news of the market states, with what they measure."""

from newsdigest.read.amounts.sums import read_amounts

__all__ = ["read_amounts"]
