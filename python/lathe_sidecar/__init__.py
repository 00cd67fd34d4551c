"""Lathe's Python side-car: pandas steps and quick models in a supervised process.

Run as ``python -m lathe_sidecar`` by the engine's client, never by hand: requests arrive as JSON
lines on file descriptor 3, messages leave as JSON lines on file descriptor 4, and everything that
user code prints goes to file descriptor 1.
"""

__version__ = "0.1.0"
