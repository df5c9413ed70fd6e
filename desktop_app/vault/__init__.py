"""Keys and encrypted files: who may open the data folder, and papers that nobody else can read.

Knows cryptography and the file system. Refuses to know dossiers, the database and what the papers say.
The modules, from the outside in: `folder` (one process, one folder), `keys` (password and recovery key
to sub-keys), `slots` (their file), `recovery` (the key as people type it), `files` (papers), `sealing`
(the bytes of a sealed file).
"""
