"""Drivers: what the article says moves the market, and its topic."""

from newsdigest.read.drivers.find import read_drivers

__all__ = ["read_drivers"]
