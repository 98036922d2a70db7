"""Which IP addresses are on the public network, by the registries of special-purpose addresses as of 2025.

https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry. The standard library's own
list depends on Python's version.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
"""All addresses ever assigned: `::/96`, `64:ff9b:1::/48`, `100::/64`, `fec0::/10` and the others lie outside."""

_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_public(number: str) -> bool:
    """Return whether an address is on the public network; an embedded IPv4 address decides."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None:
            return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
        address = inner
    return not any(address in network for network in _NOT_PUBLIC_4)


def is_public_host(host: str) -> bool:
    """Return whether a host may be on the public network: only its name is looked at, and nobody is asked."""
    try:
        return is_public(host)
    except ValueError:
        return host.lower() != "localhost" and not host.lower().endswith(".localhost")
