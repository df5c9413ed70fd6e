"""Printed documents as PDF bytes: the filled official form, the merged dossier, the receipt, sheets.

Knows paper: Nghị định 30/2020/NĐ-CP, fonts, lines, boxes, tables, pages. Everything is drawn in
memory and returned; the same content and time give the same bytes. Refuses to know the form engine's
inside (it asks by expression), the store, the portal and the screen.
"""
