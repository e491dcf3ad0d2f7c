"""Redaction: what names a person or an account in customers' words is replaced by a mark before it is kept.

The lake holds the redacted words only, so that pages, exports, corrections and backups need no care of their own.
"""
