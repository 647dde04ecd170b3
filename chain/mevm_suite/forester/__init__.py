"""Land, surveys and rights to what grows, on a chain: what `mevm forest` reads and sends."""
