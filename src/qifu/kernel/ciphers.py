"""The two ciphers that columns are sealed with, behind one shape. No Django.

AES-256-GCM (NIST SP 800-38D) and SM4-GCM (GB/T 32907-2016; RFC 8998 for its GCM mode), both by
OpenSSL. Which one is used is told by the data key, so both live side by side in one column.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

AES, SM4 = "aes-gcm", "sm4-gcm"
KEY_BYTES = {AES: 32, SM4: 16}
NONCE, TAG = 12, 16


class WrongKey(ValueError):
    """Does not open: another key, or changed since it was sealed."""


def encrypt(cipher: str, key: bytes, text: bytes, about: bytes) -> bytes:
    """Nonce, ciphertext and tag; `about` is authenticated with it."""
    nonce = os.urandom(NONCE)
    made = Cipher(_algorithm(cipher, key), modes.GCM(nonce)).encryptor()
    made.authenticate_additional_data(about)
    body = made.update(text) + made.finalize()
    return nonce + body + made.tag


def decrypt(cipher: str, key: bytes, sealed: bytes, about: bytes) -> bytes:
    """What was encrypted; WrongKey when it does not open."""
    if len(sealed) < NONCE + TAG:
        raise WrongKey
    nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
    made = Cipher(_algorithm(cipher, key), modes.GCM(nonce, tag)).decryptor()
    made.authenticate_additional_data(about)
    try:
        return made.update(body) + made.finalize()
    except InvalidTag as error:
        raise WrongKey from error


def derive(key: bytes, purpose: str, size: int = 32) -> bytes:
    """A key of its own for each purpose, from a master key."""
    return hmac.digest(key, b"qifu.field/" + purpose.encode(), hashlib.sha256)[:size]


def _algorithm(cipher: str, key: bytes) -> algorithms.AES | algorithms.SM4:
    return algorithms.SM4(key) if cipher == SM4 else algorithms.AES(key)
