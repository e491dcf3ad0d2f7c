"""Draws plain values: cards, figures, tables, words. Asks nothing."""
