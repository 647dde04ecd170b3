"""Makes and checks the proving keys: compilation, ceremony, manifest, constants."""
