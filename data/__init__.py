"""What is kept and how it comes in: contract, homes, lake, store, imports."""
