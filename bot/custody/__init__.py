"""Custody of what people entrusted to us: told to them, erased, backed up and restored."""
