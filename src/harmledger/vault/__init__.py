"""Takes bytes and public keys and gives what only the holders of the secret keys can open; takes a secret key and
gives the bytes again. Never keeps a secret, never tells one, never knows what a case holds.
"""

from harmledger.vault.age import Key, key_from, new_key, opened, opening, recipients, sealed, sealing

__all__ = ["Key", "key_from", "new_key", "opened", "opening", "recipients", "sealed", "sealing"]
