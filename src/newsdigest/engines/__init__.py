"""Engines: where per-article work runs."""
