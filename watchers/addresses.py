"""Which addresses may be connected to: public ones only, in whatever spelling they come. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

# Ranges that neither is_private nor is_global tells rightly on every Python since 3.11 (RFC 6890 and its
# registries; 3fff::/20 is RFC 9637).
_SPECIAL = tuple(
    ip_network(block)
    for block in (
        "100.64.0.0/10",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether a literal IP address lies on the public internet; false for what is no address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) never passes: nobody publishes a feed there.
    """
    try:
        ip = ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in _NAT64):
        return False
    if any(ip.version == block.version and ip in block for block in _SPECIAL):
        return False
    return ip.is_global and not (
        ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_reserved or ip.is_multicast or ip.is_unspecified
    )


def literal_address(host: str) -> str | None:
    """The IP address that a host name spells, as the C library reads it, None where it is a name.

    Reads what inet_aton does: ``2130706433``, ``0x7f000001``, ``0177.0.0.1``, ``127.1`` and ``0`` are addresses.
    """
    host = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(host.split("%")[0]))
    except ValueError:
        pass
    parts = host.split(".")
    numbers = [_number(part) for part in parts]
    if not 1 <= len(parts) <= 4 or None in numbers:
        return None
    *heads, last = (number or 0 for number in numbers)
    if any(head > 255 for head in heads) or last >= 256 ** (5 - len(parts)):
        # A number that is no address must not reach a resolver that may read it as one.
        return "0.0.0.0"  # noqa: S104  # stands for "no address", which is never connected to
    value = last
    for position, head in enumerate(heads):
        value += head << (24 - 8 * position)
    return str(IPv4Address(value))


def _number(part: str) -> int | None:
    try:
        if part[:2].lower() == "0x":
            return int(part[2:] or "0", 16)
        if not (part.isascii() and part.isdigit()):
            return None
        return int(part, 8) if len(part) > 1 and part[0] == "0" else int(part)
    except ValueError:
        return None
