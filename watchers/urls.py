"""Addresses of the web: is it one, whose is it, and the one spelling by which it is known."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

# Characters of an address in its canonical spelling: browsers and Discord take about as many, and PostgreSQL's
# indexes hardly more.
LONGEST = 2_000

# Parameters that tell the publisher how a reader came, never which page they get. Only names that no
# content system is known to use for content: "ref", "source", "id" and the like select pages somewhere.
_TRACKING = frozenset(
    {
        *("fbclid", "fb_action_ids", "fb_action_types", "fb_source", "gclid", "gclsrc", "gbraid", "wbraid", "dclid"),
        *(
            "msclkid",
            "yclid",
            "ysclid",
            "twclid",
            "ttclid",
            "igshid",
            "igsh",
            "mc_cid",
            "mc_eid",
            "mkt_tok",
            "_ga",
            "_gl",
        ),
        *("_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "vero_id", "vero_conv", "oly_anon_id"),
        *("oly_enc_id", "wickedid", "rb_clickid", "s_cid", "icid", "ncid", "cmpid", "ns_mchannel", "ns_source"),
        *(
            "ns_campaign",
            "ns_linkname",
            "ns_fee",
            "ito",
            "ftag",
            "at_medium",
            "at_campaign",
            "at_custom1",
            "at_custom2",
        ),
        *("at_custom3", "at_custom4", "at_link_id", "at_link_type", "at_link_origin", "at_bbc_team", "at_ptr_name"),
        *("at_format", "at_campaign_type", "maca", "xtor", "wt_mc", "wt.mc_id", "wt_zmc", "wtrid"),
        *("piwik_campaign", "piwik_kwd", "mtm_source", "mtm_medium", "mtm_campaign", "mtm_content", "pk_source"),
        *("pk_medium", "pk_campaign", "pk_kwd", "pk_keyword", "guccounter", "guce_referrer", "guce_referrer_sig"),
        *("smid", "ocid", "sr_share", "_openstat", "utm", "__twitter_impression"),
    }
)
_TRACKING_PREFIXES = ("utm_", "hsa_", "matomo_", "sc_cid", "trk_")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers drop these from an address wherever they stand (WHATWG URL, "remove all ASCII tab or newline").
_DROPPED = str.maketrans("", "", "\t\r\n")
# Most addresses are written so: nothing in them has another spelling.
_PLAIN = re.compile(r"https?://[a-z0-9.-]*[a-z0-9]/[A-Za-z0-9_~!$&'()*+,;=:@/.-]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def is_http_url(url: str) -> bool:
    """Whether it is an absolute http or https address with a host."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host in lower case and ASCII, without port and trailing dot; "" where there is none."""
    try:
        return _ascii_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def is_plain(url: str) -> bool:
    """Whether an address is seen at once to be canonical, and of a page that is no site's front page."""
    return _PLAIN.fullmatch(url) is not None and "/." not in url


def canonical_url(url: str) -> str:
    """One spelling for an address, still good for fetching it; what is no http(s) address only loses white space.

    Changed is what by RFC 3986 section 6.2 can't matter (case of scheme and host, default port, escapes of letters
    that need none, dot segments, an empty path), the host's trailing dot, the fragment (but for ``#!``, which
    selects a page) and the parameters that only track readers. The order of parameters stays: a server may heed it.
    """
    if is_plain(url):
        return url
    url = url.translate(_DROPPED).strip()
    if not is_http_url(url):
        return url
    parts = urlsplit(url)
    host = _ascii_host(parts.hostname or "")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{parts.port}"
    if "@" in parts.netloc:
        netloc = f"{parts.netloc.rpartition('@')[0]}@{netloc}"
    path = _without_dot_segments(_escaped(parts.path)) or "/"
    query = "&".join(pair for pair in _escaped(parts.query).split("&") if pair and not _is_tracking(pair))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def address_key(url: str) -> str:
    """What two addresses of one page share though they differ in http/https, ``www.`` or a final slash.

    For comparing only: it is no address.
    """
    if is_plain(url):
        return url[url.index("//") + 2 :].removeprefix("www.").rstrip("/")
    canonical = canonical_url(url)
    return _SCHEME.sub("", canonical, count=1).removeprefix("//").removeprefix("www.").rstrip("/")


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _escaped(part: str) -> str:
    """Escapes in one spelling: upper-case hex, none where none is needed, all where one is."""

    def one(match: re.Match[str]) -> str:
        letter = chr(int(match[1], 16))
        return letter if letter in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(one, part), safe="%/:?#[]@!$&'()*+,;=-._~|", errors="replace")


def _without_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
