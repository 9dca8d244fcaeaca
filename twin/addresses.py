"""Whether an address is this very machine's."""

import ipaddress

__all__ = ["is_local"]


def is_local(host: str) -> bool:
    """Whether only this machine can reach that host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
