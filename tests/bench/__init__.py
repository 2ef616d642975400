"""Figures of PRODUCT: statement counts, and CPU as a ratio to a bare application started in the same run."""
