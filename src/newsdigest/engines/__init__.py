"""Engines: where per-article work runs. Each takes a plain function and items, and gives an answer for every item."""

from newsdigest.engines.cluster import dask, inside
from newsdigest.engines.pool import apart, pool
from newsdigest.engines.protocol import Engine, Failure
from newsdigest.engines.serial import serial

__all__ = ["Engine", "Failure", "apart", "dask", "inside", "pool", "serial"]
