"""The proxy on the way to the homeserver, as the office names it or the environment does.

TLS goes through it from end to end: it learns with which host we speak, and how much.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.config import ConfigurationProblem, proxy_address

_USUAL_PORT = 443


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that understands CONNECT. The URL may hold a password; as text it is fit for a log."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2]


def between(homeserver: str, named: str | None) -> Proxy | None:
    """The proxy to go through: the one `named`, else that of HTTPS_PROXY, else that of ALL_PROXY.

    The environment's is not for a homeserver that NO_PROXY has.

    None if there is none; to this very machine, without TLS, none leads. Raises ConfigurationProblem.
    """
    target = urlsplit(homeserver)
    if target.scheme != "https":
        return None
    if named:
        return Proxy(named)
    proxies = getproxies()
    kind = "https" if proxies.get("https") else "all"
    told, host = proxies.get(kind), target.hostname or ""
    if not told or any(map(proxy_bypass, (target.netloc, host, f"{host}:{target.port or _USUAL_PORT}"))):
        return None
    try:
        return Proxy(proxy_address(told))
    except ValueError as fault:
        raise ConfigurationProblem(f"{kind.upper()}_PROXY in the environment {fault}.") from None
