"""What holders of policies, keepers and underwriters do by commands."""
