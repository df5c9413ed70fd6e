"""Rubbish of many kinds for everything that reads forms and packs: python -m tests.faults.fuzz --seconds 600"""
