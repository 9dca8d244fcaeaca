"""A run as files for other programs: CSV, Parquet, XES and OCEL 2.0, written row by row."""
