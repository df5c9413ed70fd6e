"""The windows: Qt widgets only, no rules, no files, no database.

Importing the package guards None first (see none_guard): no Qt call may come before it.
"""

from ui.none_guard import keep_none_alive

keep_none_alive()
