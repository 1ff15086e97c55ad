"""What this program is made of: the lock read, held against what is known, written down as an SBOM.

Knows no Django and asks no network, so that it says the same on every machine.
"""
