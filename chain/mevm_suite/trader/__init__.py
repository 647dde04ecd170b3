"""What buyers and sellers do by commands: offers, payments, shipments, complaints, judges."""
