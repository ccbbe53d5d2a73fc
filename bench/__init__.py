"""The benchmarks: what pages cost, as ratios against a floor measured in the same run.

Run by `make bench`. See `__main__.py` for what is measured and `council.py` for the data it is measured on.
"""
