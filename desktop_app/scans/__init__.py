"""Papers in: what a file handed to us really is, and how it becomes pages.

Knows PDF, JPEG, PNG, TIFF and DOCX. Every file is taken as hostile: its type is read from its
content, sizes are bounded before anything is unpacked, and `apart` does the work in a process
that may be killed. Refuses to know dossiers, components, the vault and the screen.
"""
