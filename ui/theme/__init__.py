"""The look: colours by role, sizes by scale, the style sheet made from them, and the one theme in force."""

from ui.theme.state import Theme, theme

__all__ = ["Theme", "theme"]
