"""Genograms: a family in plain data, laid out and drawn as SVG, and told in words. Knows no database."""
