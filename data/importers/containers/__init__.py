"""What a file is written in: delimited text, a workbook, Parquet, JSON. Each gives records of text cells."""
