"""Fingerprints, signed statements and time stamps, without a database."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qifu.law.rules.cards import Card, judge, read_card
from qifu.law.rules.digest import digests_of, read_hex
from qifu.law.rules.rfc3161 import BadStamp, read_response, request_for
from qifu.law.rules.token import problem, raw_public, sign

# the example of GB/T 32905-2016, annex A.1
SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
FILE = "合同".encode()
SHA = hashlib.sha256(FILE).digest()
NONCE = 0x97D1D26D9D2613DD
# a throw-away authority made with openssl ts; its key is gone
CERTIFICATE = b"""-----BEGIN CERTIFICATE-----
MIIBYzCCAQmgAwIBAgIUIJzCJu6mbgQLQzpCNLaX5y90NWEwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIVGVzdCBUU0EwIBcNMjYxMTI4MjExNTE4WhgPMjEyNjExMDQy
MTE1MThaMBMxETAPBgNVBAMMCFRlc3QgVFNBMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEQcEC+0dyNBIlW5R8yUaek/ozcLF9UleleRCDOOtI+BjwzGFj4hjDkmIR
s0iZkzKbgEPB/CdPCeULWZFpeVzGDKM5MDcwFgYDVR0lAQH/BAwwCgYIKwYBBQUH
AwgwHQYDVR0OBBYEFPK8mo3fpQs7BxQ1vg4k/0Sxt01mMAoGCCqGSM49BAMCA0gA
MEUCIQC2kPiI7qneUQUiqMjURlcX7eSDVmot7spZiw59PWzSiQIgMzMVrfiaEpYK
h1icyqs6Bz7EQ1MwlrEbitTsC3CNpFg=
-----END CERTIFICATE-----
"""
ANSWER = base64.b64decode(
    "MIIEujADAgEAMIIEsQYJKoZIhvcNAQcCoIIEojCCBJ4CAQMxDzANBglghkgBZQMEAgEFADBzBgsqhkiG9w0BCRAB"
    "BKBkBGIwYAIBAQYEKgMEATAxMA0GCWCGSAFlAwQCAQUABCAGyJGAfuP+7DXp63uthJ7Rhr1S+K5t+9k4hsABaIr+"
    "zgIBAhgPMjAyNjExMjgyMTE1MThaMAMCAQECCQCX0dJtnSYT3aCCAs4wggFjMIIBCaADAgECAhQgnMIm7qZuBAtD"
    "OkI0tpfnL3Q1YTAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhUZXN0IFRTQTAgFw0yNjExMjgyMTE1MThaGA8yMTI2"
    "MTEwNDIxMTUxOFowEzERMA8GA1UEAwwIVGVzdCBUU0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARBwQL7R3I0"
    "EiVblHzJRp6T+jNwsX1SV6V5EIM460j4GPDMYWPiGMOSYhGzSJmTMpuAQ8H8J08J5QtZkWl5XMYMozkwNzAWBgNV"
    "HSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQU8ryajd+lCzsHFDW+DiT/RLG3TWYwCgYIKoZIzj0EAwIDSAAw"
    "RQIhALaQ+Ijuqd5RBSKoyNRGVxft5INWai3uylmLDn09bNKJAiAzMxWt+JoSlgqHWJzKqzoHPsRDUzCWsRuK1OwL"
    "cI2kWDCCAWMwggEJoAMCAQICFCCcwibupm4EC0M6QjS2l+cvdDVhMAoGCCqGSM49BAMCMBMxETAPBgNVBAMMCFRl"
    "c3QgVFNBMCAXDTI2MTEyODIxMTUxOFoYDzIxMjYxMTA0MjExNTE4WjATMREwDwYDVQQDDAhUZXN0IFRTQTBZMBMG"
    "ByqGSM49AgEGCCqGSM49AwEHA0IABEHBAvtHcjQSJVuUfMlGnpP6M3CxfVJXpXkQgzjrSPgY8MxhY+IYw5JiEbNI"
    "mZMym4BDwfwnTwnlC1mRaXlcxgyjOTA3MBYGA1UdJQEB/wQMMAoGCCsGAQUFBwMIMB0GA1UdDgQWBBTyvJqN36UL"
    "OwcUNb4OJP9EsbdNZjAKBggqhkjOPQQDAgNIADBFAiEAtpD4iO6p3lEFIqjI1EZXF+3kg1ZqLe7KWYsOfT1s0okC"
    "IDMzFa34mhKWCodYnMqrOgc+xENTMJaxG4rU7AtwjaRYMYIBPzCCATsCAQEwKzATMREwDwYDVQQDDAhUZXN0IFRT"
    "QQIUIJzCJu6mbgQLQzpCNLaX5y90NWEwDQYJYIZIAWUDBAIBBQCggaQwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJ"
    "EAEEMBwGCSqGSIb3DQEJBTEPFw0yNjExMjgyMTE1MThaMC8GCSqGSIb3DQEJBDEiBCAG3cIxhzQH1OanuUuaS3QL"
    "m5wA7nLEC2/veMwg7sS0wjA3BgsqhkiG9w0BCRACLzEoMCYwJDAiBCA90VeC41bKZJvTdilSCv4L1+oAGu2k8HzD"
    "BLiXVxOP8TAKBggqhkjOPQQDAgRHMEUCID8Ryna0PN51p3Ts50qgCTyMWesmmGmw47AFOr+cYkpaAiEAivnDt3zu"
    "HIoHItohYtoH+KuIRVPw5H7/QGfkJ0IsDMk="
)


def stated(**more: object) -> dict[str, object]:
    found = digests_of([FILE])
    return {
        "number": "CZ2026-000001-1", "sha256": found.sha256, "sm3": found.sm3, "size": found.size,
        "at": "2026-03-02T01:30:00+00:00", "event": 7, "event_hash": "ab" * 32, **more,
    }  # fmt: skip


def test_both_fingerprints_in_pieces() -> None:
    found = digests_of([b"a", b"", b"bc"])
    assert found.sm3 == SM3_ABC
    assert (found.sha256, found.size) == (hashlib.sha256(b"abc").hexdigest(), 3)


@pytest.mark.parametrize(
    ("typed", "read"),
    [(SM3_ABC.upper(), SM3_ABC), (f" {SM3_ABC[:32]} {SM3_ABC[32:]}\n", SM3_ABC), ("abc", ""), ("g" * 64, "")],
)  # fmt: skip
def test_a_pasted_fingerprint(typed: str, read: str) -> None:
    assert read_hex(typed) == read


def test_a_statement_holds_until_it_is_touched() -> None:
    key = Ed25519PrivateKey.generate()
    token = sign(stated(), key)
    assert problem(token) == "" == problem(token, trusted=raw_public(key))
    assert problem(token, trusted=raw_public(Ed25519PrivateKey.generate()))
    for name, value in (("at", "2020-01-01T00:00:00+00:00"), ("sha256", "0" * 64), ("event", 8)):
        assert "改动" in problem({**token, "statement": {**token["statement"], name: value}})
    other = sign(stated(), Ed25519PrivateKey.generate())
    assert problem({**token, "public_key": other["public_key"]})
    for broken in ({}, None, [], {"statement": 1}, {**token, "signature": "%"}):
        assert problem(broken)


def test_a_certificate_is_judged_with_its_file() -> None:
    card = Card(sign(stated(), Ed25519PrivateKey.generate()), ANSWER)
    good = judge(card, file=[FILE], authority=CERTIFICATE)
    assert [j.good for j in good] == [True, True, True]
    changed = judge(card, file=[FILE, b"."])
    assert [j.good for j in changed] == [True, False]
    with pytest.raises(ValueError, match="不是存证证书"):
        read_card(b"hello")


def test_a_time_stamp_is_believed_only_from_its_authority() -> None:
    at = read_response(ANSWER, sha256=SHA, certificate=CERTIFICATE, nonce=NONCE)
    assert f"{at:%Y-%m}" == "2026-11"
    with pytest.raises(BadStamp, match="不是为这个文件"):
        read_response(ANSWER, sha256=hashlib.sha256(b"x").digest(), certificate=CERTIFICATE)
    with pytest.raises(BadStamp, match="不是对这次请求"):
        read_response(ANSWER, sha256=SHA, certificate=CERTIFICATE, nonce=1)
    for at_byte in range(0, len(ANSWER), 29):
        broken = bytearray(ANSWER)
        broken[at_byte] ^= 0x55
        try:
            said = read_response(bytes(broken), sha256=SHA, certificate=CERTIFICATE, nonce=NONCE)
        except BadStamp:
            continue
        assert said == at  # the envelope says nothing; no other time is ever believed


def test_the_question_is_well_formed() -> None:
    asked = request_for(SHA, NONCE)
    assert SHA in asked
    assert asked[0] == 0x30
    assert asked[1] == len(asked) - 2
