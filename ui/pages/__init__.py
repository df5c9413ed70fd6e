"""The pages of the window, one file each: they take state by show_state and say what the user wants."""
