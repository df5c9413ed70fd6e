"""The whole main job without a person: a training portal over real HTTP, three dossiers, an officer's script.

Uses only what a face may use of the application, and only HTTP on the portal's side.
"""
