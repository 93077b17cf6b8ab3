"""The canonical form of a link: two addresses of one article become one text.

Only the address is looked at, nothing is fetched. The form is for comparing and for keys; readers are sent to the
address as the feed gave it. RFC 3986, 6.2.2 says which spellings are the same; the rest (tracking, AMP, mobile hosts,
redirectors that carry their target) is custom, gathered below.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

_MOST_HOPS = 4  # a redirector inside a redirector inside ...; deeper than this nobody nests
_LONGEST = 4096

# Parameters that say where a reader came from, not what is read. Names that some site may use for the article
# itself (id, p, page, q, article, story) are not here.
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "__hstc",
        "__hssc",
        "__hsfp",
        "hsctatracking",
        "vero_id",
        "vero_conv",
        "oly_anon_id",
        "oly_enc_id",
        "wickedid",
        "cmpid",
        "cmp",
        "ncid",
        "ocid",
        "cid_source",
        "icid",
        "intcid",
        "itid",
        "soc_src",
        "soc_trk",
        "smid",
        "smtyp",
        "emc",
        "partner_rss",
        "sr_share",
        "src_rss",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "tpcc",
        "xtor",
        "xtref",
        "at_medium",
        "at_campaign",
        "at_link_id",
        "at_link_type",
        "at_link_origin",
        "at_format",
        "at_ptr_name",
        "at_bbc_team",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "ns_mchannel",
        "ns_campaign",
        "ns_source",
        "ns_linkname",
        "ns_fee",
        "wt_mc",
        "wtmc",
        "wt.mc_id",
        "wt_zmc",
        "s_cid",
        "s_kwcid",
        "ef_id",
        "spm",
        "scm",
        "from_rss",
        "feedtype",
        "feedname",
        "traffic_source",
        "traffic_medium",
        "taid",
        "mod_rss",
        "mbid",
        "bxid",
        "cndid",
        "esrc",
        "rss_id",
        "rssfeed",
        "rss_feed",
        "__twitter_impression",
        "twitter_impression",
        "share_from",
        "sharetype",
        "shareid",
        "sharetoken",
        "share_token",
        "ref_src",
        "ref_url",
        "referringsource",
        "utmsource",
        "utmmedium",
        "utmcampaign",
        "pk_campaign",
        "pk_kwd",
        "pk_source",
        "pk_medium",
        "mtm_campaign",
        "mtm_kwd",
        "mtm_source",
        "mtm_medium",
        "piwik_campaign",
        "hootpostid",
        "trk",
        "trkcampaign",
        "sc_cid",
        "sc_campaign",
        "sc_channel",
        "sc_src",
        "sc_lid",
        "rb_clickid",
        "cvid",
        "cvosrc",
        "ito",
        "echobox",
        "fb_action_ids",
        "fb_action_types",
        "fb_ref",
        "fb_source",
        "action_object_map",
        "campaign_id",
        "newsletter_id",
        "nlid",
        "email_referrer",
        "emailid",
        "mkevt",
        "mkcid",
        "mkrid",
        "gaa_at",
        "gaa_n",
        "gaa_ts",
        "gaa_sig",
        "usqp",
        "amp_js_v",
        "amp_gsa",
        "amp_ct",
        "amp_tf",
        "aoh",
        "csi",
        "referrer_amp",
        "outputtype",
        "isfreemail",
        "embedded_checkout",
    ]
)
_TRACKING_FROM = ("utm_", "utm-", "stm_", "itm_", "hsa_", "matomo_", "wt_", "ga_", "dlvr")
# These names mean something on some sites; only these values are tracking or a skin of the page.
_TRACKING_PAIRS = frozenset(
    f"{name}={value}"
    for name in (
        "ref",
        "referrer",
        "source",
        "src",
        "from",
        "via",
        "feed",
        "origin",
        "medium",
        "mod",
        "partner",
        "rss",
        "cmp",
    )
    for value in (
        "rss",
        "feed",
        "rss_feed",
        "rssfeed",
        "atom",
        "1",
        "true",
        "twitter",
        "facebook",
        "fb",
        "tw",
        "google",
        "googlenews",
        "newsletter",
    )
) | {
    "amp=1",
    "amp=true",
    "amp=",
    "output=amp",
    "outputtype=amp",
    "view=amp",
    "m=1",
    "mobile=1",
    "rss=yes",
    "xml=rss",
}

# Host (and what is below it) -> path start, parameter that holds the target.
_REDIRECTORS = (
    ("bing.com", "/news/apiclick", "url"),
    ("bing.com", "/ck/", "url"),
    ("facebook.com", "/l.php", "u"),
    ("facebook.com", "/flx/warn", "u"),
    ("instagram.com", "/", "u"),
    ("google.", "/url", "url"),
    ("google.", "/url", "q"),
    ("news.google.", "/news/url", "url"),
    ("google.", "/imgres", "imgrefurl"),
    ("youtube.com", "/redirect", "q"),
    ("linkedin.com", "/redir", "url"),
    ("linkedin.com", "/safety/go", "url"),
    ("vk.com", "/away.php", "to"),
    ("t.umblr.com", "/redirect", "z"),
    ("flipboard.com", "/redirect", "url"),
    ("slack-redir.net", "/link", "url"),
    ("exit.sc", "/", "url"),
    ("steamcommunity.com", "/linkfilter", "url"),
    ("safelinks.protection.outlook.com", "/", "url"),
    ("duckduckgo.com", "/l/", "uddg"),
    ("baidu.com", "/link", "target"),
    ("getpocket.com", "/redirect", "url"),
    ("news.yahoo.com", "/rss", "url"),
    ("tinyurl.com", "/api", "url"),
    ("medium.com", "/r/", "url"),
    ("msn.com", "/redirect", "url"),
    ("apple.news", "/redirect", "url"),
)
_MAY_REDIRECT = re.compile("|".join(rf"\b{re.escape(domain)}" for domain, _, _ in _REDIRECTORS))
_YAHOO = re.compile(r"^/.*?\bRU=([^/]+)")  # r.search.yahoo.com/_ylt=.../RU=https%3a%2f%2f.../RK=2/...
_YAHOO_FEEDS = re.compile(r"\*(https?:/{1,2}.+)$")  # us.rd.yahoo.com/...*http://host/...
_AMP_CACHE = re.compile(r"^/[cvi]/(s/)?(.+)$")  # host.cdn.ampproject.org/c/s/host/path
_GOOGLE_AMP = re.compile(r"^/amp/(s/)?(.+)$")  # www.google.com/amp/s/host/path
_MOBILE_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|wap|touch|amphtml)\.(?=[^.]+\.)")
_MOBILE_LABEL = re.compile(r"^([a-z]{2,3})\.m\.(?=[^.]+\.)")  # en.m.wikipedia.org
_AMP_PATH = re.compile(r"(?i)/amp(?:/(?:index\.html?)?)?$|\.amp$|[./]amp(?=\.html?$)")
_AMP_PREFIX = re.compile(r"(?i)^/amp(?=/.)")
_INDEX = re.compile(r"(?i)/(?:index|default)\.(?:html?|php|aspx?|jsp)$")
_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/?]*")
_SAFE = "!$&'()*+,;=:@/~-._"
_SAFE_IN_QUERY = "!$'()*+,;=:@/~-._?"


def canonical(url: str) -> str:
    """The one form of `url`, "" for "". What is no http(s) address comes back as it is, without white space around.

    https for both schemes, the host in lower case without `www.`, `m.` or `amp.`, no user, default port, fragment,
    tracking parameter or trailing slash; the other parameters sorted; the target in place of a redirector.
    """
    url = target(url)
    parts = _split(url)
    return _form(parts) if parts else url


def target(url: str) -> str:
    """Where `url` leads as far as redirectors say so in the address itself; else as it is."""
    url = url.strip()
    for _ in range(_MOST_HOPS):
        parts = _split(url)
        found = parts and _target(parts)
        if not found:
            break
        url = found
    return url


def host(url: str) -> str:
    """The host of the canonical form; "" where there is none."""
    parts = _split(canonical(url))
    return parts.netloc if parts else ""


def path_date(url: str) -> tuple[int, int, int] | None:
    """Year, month and day (day 1 where only the month stands there) that the path of an article's address names."""
    parts = _split(url)
    found = parts and _DATE_IN_PATH.search(parts.path)
    if not found:
        return None
    year, month, day = (int(number or 1) for number in (found["y"], found["m"], found["d"]))
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


_DATE_IN_PATH = re.compile(
    r"/(?P<y>(?:19|20)\d\d)(?P<sep>[/-]?)(?P<m>0[1-9]|1[0-2])(?:(?P=sep)(?P<d>0[1-9]|[12]\d|3[01]))?(?=[/_-]|$)"
)


def _split(url: str) -> SplitResult | None:
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # a broken port or IPv6 address
        return None


def _target(parts: SplitResult) -> str | None:
    """Where a redirector leads, if the address says so itself."""
    name = parts.hostname or ""
    if name.endswith(".cdn.ampproject.org") and (found := _AMP_CACHE.match(parts.path)):
        return _behind("https://" if found[1] else "http://", found[2], parts.query)
    if "google." in name and (found := _GOOGLE_AMP.match(parts.path)) and "." in found[2].split("/")[0]:
        return _behind("https://" if found[1] else "http://", found[2], parts.query)
    if name.endswith("yahoo.com"):
        if found := _YAHOO.match(parts.path):
            return _absolute(unquote(found[1]))
        if found := _YAHOO_FEEDS.search(parts.path):
            return _absolute(re.sub(r"^(https?:)/{1,2}", r"\1//", found[1]))
    if not _MAY_REDIRECT.search(name):
        return None
    for domain, start, parameter in _REDIRECTORS:
        if _is_under(name, domain) and parts.path.startswith(start):
            for key, value in parse_qsl(parts.query):
                if key.lower() == parameter and (target := _absolute(value)):
                    return target
    return None


def _is_under(name: str, domain: str) -> bool:
    if domain.endswith("."):  # any country's
        return name.startswith(domain) or f".{domain}" in name
    return name == domain or name.endswith(f".{domain}")


def _behind(scheme: str, rest: str, query: str) -> str:
    return f"{scheme}{rest}?{query}" if query else f"{scheme}{rest}"


def _absolute(value: str) -> str | None:
    return value if value.lower().startswith(("http://", "https://")) else None


def _form(parts: SplitResult) -> str:
    name = _MOBILE_LABEL.sub(r"\1.", _MOBILE_HOST.sub("", (parts.hostname or "").rstrip(".")))
    try:
        port = parts.port
    except ValueError:
        port = None
    if port and port not in (80, 443):
        name = f"{name}:{port}"
    query = _query(parts.query)
    return f"https://{_ascii(name)}{_path(parts.path)}{'?' if query else ''}{query}{_route(parts.fragment)}"


def _ascii(name: str) -> str:
    """The ACE form of an international host (RFC 5891), as feeds write either."""
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _path(path: str) -> str:
    path = _SESSION.sub("", path)
    path = quote(unquote(path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
    if "/." in path:
        path = _without_dots(path)
    path = _AMP_PREFIX.sub("", _INDEX.sub("", _AMP_PATH.sub("", path)))
    return path.rstrip("/")


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    return "/".join(kept)


def _query(query: str) -> str:
    if not query:
        return ""
    kept = []
    for pair in query.replace("&amp;", "&").split("&"):
        name = pair.partition("=")[0].lower()
        if pair and not _is_tracking(name, pair.lower()):
            kept.append(
                quote(unquote(pair, errors="surrogateescape"), safe=_SAFE_IN_QUERY, errors="surrogateescape")
            )
    return "&".join(sorted(kept))


def _is_tracking(name: str, pair: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_FROM) or pair in _TRACKING_PAIRS


def _route(fragment: str) -> str:
    """A fragment that a page's own program reads as its path stays (`#!/news/1`)."""
    return f"#{fragment}" if fragment.startswith("!") else ""
