"""Arithmetic only: intervals and comparisons over plain numbers."""
