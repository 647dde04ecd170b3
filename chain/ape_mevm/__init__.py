"""ApeWorX plugin: the MEVM node in process, or over HTTP."""
