"""What people do with dossiers, one function or one small living object each. No window, no terminal."""
