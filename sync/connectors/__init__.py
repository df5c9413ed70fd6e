"""One module for each kind of portal, behind one port (sync.connectors.port)."""
