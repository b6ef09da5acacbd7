"""Inference: the only code that loads models, verified by hash, once a process."""
