"""The demo newsroom: invented articles on three feeds, served on loopback and read by the real bot."""
