"""Digital signatures in PDFs: PAdES B-B made offline, and what a signature found in a PDF is worth.

Knows PKCS#12 files, certificates, the visible stamp and pyHanko. Signing goes through stages that are
types, so that none can be skipped; verifying follows our own rule, stricter than pyHanko's. Refuses to
know the network (nothing here asks for revocation or time), dossiers and the screen.
"""
