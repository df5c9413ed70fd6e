"""The windows: Qt widgets only, no rules, no files, no database."""
