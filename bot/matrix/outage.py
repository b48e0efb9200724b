"""Why the homeserver could not be asked, in words for the log: the kind, the host, and no secret."""

import errno
import os
from ssl import SSLCertVerificationError

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientHttpProxyError,
    ClientOSError,
    ClientProxyConnectionError,
    ServerDisconnectedError,
)

_ITS_PASSWORD = 407


def reason(fault: BaseException) -> str:
    """What kept us from the homeserver; of what is unknown the name alone, for it may quote anything."""
    match fault:
        case ClientHttpProxyError(status=status) if status == _ITS_PASSWORD:
            return "the proxy does not let us in without the right name and password (status 407)"
        case ClientHttpProxyError():
            return f"the proxy does not connect us (status {fault.status})"
        case ClientConnectorCertificateError():
            return f"the certificate of {fault.host} is not trusted ({_verdict(fault.certificate_error)})"
        case ClientConnectorSSLError():
            return f"the connection to {fault.host} cannot be secured ({_code(fault.os_error)})"
        case ClientConnectorDNSError():
            return f"the name {fault.host} cannot be looked up"
        case ClientProxyConnectionError():
            return f"the proxy {fault.host}:{fault.port} gives no connection ({_code(fault.os_error)})"
        case ClientConnectorError():
            return f"{fault.host}:{fault.port} gives no connection ({_code(fault.os_error)})"
        case ServerDisconnectedError() | ClientOSError() | ConnectionError():
            return "the connection broke off"
        case TimeoutError():
            return "no answer in time"
    return type(fault).__name__


def _verdict(fault: Exception) -> str:
    return fault.verify_message if isinstance(fault, SSLCertVerificationError) else type(fault).__name__


def _code(fault: OSError) -> str:
    """In the words of TLS or of the system; several addresses may have failed, each for the same reason."""
    told = getattr(fault, "reason", None)
    if isinstance(told, str):
        return told.lower().replace("_", " ")
    known = fault.errno in errno.errorcode
    return os.strerror(fault.errno).lower() if known and fault.errno else "no reason given"
