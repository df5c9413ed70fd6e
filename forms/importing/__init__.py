"""Forms that other systems wrote, brought into our own model. One package for each kind of source."""
