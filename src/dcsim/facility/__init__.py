"""One site: what it draws and gives off while its servers work."""
