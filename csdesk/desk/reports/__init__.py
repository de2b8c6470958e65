"""Reports: figures, each the rows that it counts, put together by day, week and month (M-1, M-2, I-12)."""
