"""What a token's holder does from outside the chain, at any RPC address. Looking needs no key."""
