"""The reference and training portal: a real HTTP server of the open protocol, always a process of its own.

It knows accounts, dossiers, uploads, receipts and an officer's acts. It refuses to know the desktop program:
nothing here imports desktop_app or ui, and the program reaches it through HTTP only (and starts it by
`sync.portal.launch`).
"""
