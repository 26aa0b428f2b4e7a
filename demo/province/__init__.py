"""The invented province of the demonstration (tỉnh Vĩnh An): pure data and generators. No Django.

Everything follows from a seed. No place, person, decision or number here is a real one.
"""
