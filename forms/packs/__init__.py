"""Procedure packs: what a procedure asks for, as data that can be checked, signed and printed.

Knows the shape of a pack, how to read one without trusting it and how to build one from a workbook.
Knows no window, database, network or clock: bytes, trusted hashes and today are arguments.
"""
