"""The engine against cases that other engines recorded: expressions, scenarios and traces of answers.

The cases are no part of the repository; `python -m benchmarks.yardstick FILE…` runs any files of the three
kinds. What our profile decides otherwise is a named rule of `rules`, never a list of cases.
"""
