"""Ask a time-stamping authority (RFC 3161) and check what it answers.

What is accepted: a granted response over our own SHA-256 and nonce, signed by the certificate that
was configured for the authority (RSA or ECDSA, signed attributes with the digest of the content).
Only the bytes are handled here; who is asked and how is `qifu.law.stamping`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

SHA256_OID = bytes.fromhex("0609608648016503040201")
HASHES: dict[bytes, type[hashes.HashAlgorithm]] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256,
    bytes.fromhex("608648016503040202"): hashes.SHA384,
    bytes.fromhex("608648016503040203"): hashes.SHA512,
}
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")
SEQUENCE, SET, OCTETS, OID, INTEGER, TIME = 0x30, 0x31, 0x04, 0x06, 0x02, 0x18


class BadStamp(Exception):
    """An answer that is not to be believed; the message says why."""


@dataclass(frozen=True)
class Part:
    """One DER element: its tag, its content, and the whole of it."""

    tag: int
    body: bytes
    whole: bytes

    def parts(self) -> list[Part]:
        """The elements within."""
        return list(_walk(self.body))


def _walk(data: bytes) -> Iterator[Part]:
    at = 0
    while at < len(data):
        start, tag = at, data[at]
        if at + 2 > len(data):
            raise BadStamp("时间戳的编码不完整")
        length, at = data[at + 1], at + 2
        if length & 0x80:
            many = length & 0x7F
            if many not in (1, 2, 3, 4) or at + many > len(data):
                raise BadStamp("时间戳的编码不完整")
            length, at = int.from_bytes(data[at : at + many]), at + many
        if at + length > len(data):
            raise BadStamp("时间戳的编码不完整")
        yield Part(tag, data[at : at + length], data[start : at + length])
        at += length


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def _integer(value: int) -> bytes:
    return _der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def request_for(sha256: bytes, nonce: int) -> bytes:
    """The question: a time for this SHA-256, with the authority's certificate in the answer."""
    algorithm = _der(SEQUENCE, SHA256_OID + b"\x05\x00")
    imprint = _der(SEQUENCE, algorithm + _der(OCTETS, sha256))
    return _der(SEQUENCE, _integer(1) + imprint + _integer(nonce) + b"\x01\x01\xff")


def read_response(
    answer: bytes, *, sha256: bytes, certificate: bytes, nonce: int | None = None
) -> datetime:
    """The time a response states; BadStamp when it is not this authority's word about `sha256`.

    `certificate` is the authority's own, PEM or DER. The nonce is compared where one was sent.
    """
    try:
        stamp, signed = _opened(answer)
        _check_info(stamp, sha256, nonce)
        _check_signature(stamp, signed, _certificate(certificate))
        return _time(stamp)
    except (IndexError, ValueError, UnicodeDecodeError) as error:
        raise BadStamp("时间戳的编码不完整") from error


def _opened(answer: bytes) -> tuple[Part, list[Part]]:
    """The TSTInfo and the parts of the SignedData around it."""
    response = next(_walk(answer)).parts()
    status = int.from_bytes(response[0].parts()[0].body)
    if status not in (0, 1):
        raise BadStamp(f"时间戳机构没有签发（状态 {status}）")
    signed = response[1].parts()[1].parts()[0].parts()
    content = signed[2].parts()
    if content[0].body != TST_INFO:
        raise BadStamp("应答里不是时间戳")
    return content[1].parts()[0], signed


def _check_info(stamp: Part, sha256: bytes, nonce: int | None) -> None:
    info = next(_walk(stamp.body)).parts()
    algorithm, digest = info[2].parts()
    if algorithm.parts()[0].whole != SHA256_OID or digest.body != sha256:
        raise BadStamp("时间戳不是为这个文件签的")
    said = [int.from_bytes(p.body) for p in info[5:] if p.tag == INTEGER]
    if nonce is not None and said != [nonce]:
        raise BadStamp("时间戳不是对这次请求的应答")


def _time(stamp: Part) -> datetime:
    info = next(_walk(stamp.body)).parts()
    written = info[4].body.decode("ascii")
    if info[4].tag != TIME or not written.endswith("Z"):
        raise BadStamp("时间戳里没有时间")
    whole, _, fraction = written[:-1].partition(".")
    at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return at.replace(microsecond=int(fraction[:6].ljust(6, "0"))) if fraction else at


def _certificate(data: bytes) -> x509.Certificate:
    if b"-----BEGIN" in data:
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def _check_signature(stamp: Part, signed: list[Part], own: x509.Certificate) -> None:
    """The signer's attributes hold the digest of the content and are signed by `own`."""
    signer = signed[-1].parts()[0].parts()
    digest, attributes, signature = signer[2], signer[3], signer[5]
    algorithm = HASHES.get(digest.parts()[0].body)
    if algorithm is None or attributes.tag != 0xA0:
        raise BadStamp("时间戳的签名方式不认识")
    said = [a.parts()[1].parts()[0].body for a in attributes.parts()
            if a.parts()[0].body == MESSAGE_DIGEST]  # fmt: skip
    counted = hashes.Hash(algorithm())
    counted.update(stamp.body)
    if said != [counted.finalize()]:
        raise BadStamp("时间戳的内容被改动过")
    data, key = bytes([SET]) + attributes.whole[1:], own.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature.body, data, padding.PKCS1v15(), algorithm())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature.body, data, ec.ECDSA(algorithm()))
        else:
            raise BadStamp("时间戳的签名方式不认识")
    except InvalidSignature as error:
        raise BadStamp("时间戳不是由配置的机构签的") from error
