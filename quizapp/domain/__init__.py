"""The rules of the exam: standard library only, no Flask, no SQLAlchemy, no clock, no global chance."""
