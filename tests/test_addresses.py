"""No spelling of a private address passes."""

from __future__ import annotations

import pytest

from watchers.addresses import is_public, literal_address

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "198.18.0.1",
    "192.88.99.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "3fff::1",
    "fec0::1",
    "2001:db8::1",
    "240.0.0.1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])
def test_a_public_address_passes(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("127.0.0.1.", "127.0.0.1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("999.1.1.1", "0.0.0.0"),
        ("4294967296", "0.0.0.0"),
        ("099.1", None),
        ("news.example", None),
        ("1.example", None),
        ("", None),
    ],
)
def test_odd_spellings_are_read_as_the_c_library_reads_them(host: str, address: str | None) -> None:
    literal = literal_address(host)
    if address is None:
        assert literal is None
    else:
        assert literal is not None
        assert literal.replace("::ffff:7f00:1", "::ffff:127.0.0.1") == address
        assert not is_public(literal)
