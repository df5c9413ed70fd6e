"""The portal's face to the network: routes, the guard before them, and byte ranges. Holds no rules of
dossiers.
"""
