"""A stand-in of Discord on loopback (REST v10 and gateway) for the real discord.py client."""
