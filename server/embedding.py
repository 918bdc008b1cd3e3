"""`?embed=1`: a view without head and foot, for the frame of any other site.

Refuses frames for everything else: only what was asked for as a frame may stand in one.
"""

from urllib.parse import urlencode

from flask import Response, request

PARAMETER = "embed"


def embedded() -> bool:
    """Whether the request in hand is for a frame."""
    return request.args.get(PARAMETER) == "1"


def unembedded() -> str:
    """The address of the same view as a page of its own."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    return request.path + (f"?{urlencode(kept, safe='/,')}" if kept else "")


def allow(response: Response, policy: str) -> None:
    """Let any site frame the response. policy: the content security policy that would forbid it."""
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'self'", "frame-ancestors *"
    )
