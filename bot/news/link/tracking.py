"""Parameters of a link that say where its reader came from, or how the page is to look, not what is read.

Three kinds: names that mean nothing else anywhere, or begin or end like them; names that some site may use for the
article itself (`ref`, `source`, `cid`), which go only where their value names a carrier (a feed, a network, a host);
and how the page is to look. `id`, `p`, `v`, `page`, `q`, `story` and their like are never here.
"""

import re

_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid msclkid yclid ysclid ymclid yrid _openstat
    twclid ttclid li_fat_id epik igshid igsh mibextid sfnsn rdid rdt_cid sccid scclid tw_i __tn__ xmt slof
    mc_cid mc_eid mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking elqtrack elqtrackid ml_subscriber
    ml_subscriber_hash ck_subscriber_id bbeml tse_id nr_email_referer _kx _ke et_rid wlmrid cmail emailhash emailid
    email_referrer sendid mailid rcode wickedid irclickid irgwc cjevent cjdata zanpid dicbo tblci obref oborigurl
    outbrain_click rb_clickid ef_id s_kwcid s_cid sc_cid sc_campaign sc_channel sc_src sc_lid sc_uid sc_llid sc_eh
    _ga _gl ved usg esrc aoh csi usqp cvid cvosrc ocid pcid_source cid_source cmp cmpid cmpref campaign campaignid
    campaign_id campid intcmp intcid icid itid iid_source int_source int_medium int_campaign ito ncid nlid nl_id
    newsletter_id newsletterid soc_src soc_trk socialnetwork smid smtyp emc partner_rss sr_share src_rss from_rss mod_rss
    tpcc tsrc .tsrc xtor xtref xtmc xtcr wtmc spm scm feedtype feedname rssid rss_id rssfeed rss_feed traffic_source
    traffic_medium taid mbid bxid cndid esrc_rss __twitter_impression twitter_impression share_from sharetype
    shareid sharetoken share_token share_id shareuid ref_src ref_url refsrc referringsource referrer_amp utmsource
    utmmedium utmcampaign piwik_campaign hootpostid trk trkcampaign trkinfo echobox action_object_map mkevt mkcid
    mkrid outputtype isfreemail embedded_checkout embedded-checkout wpmobileexternal wprov ftag vgo_ee srnd sref
    triedredirect cx_testid cx_artpos cx_testvariant cx_experimentid _branch_match_id _branch_referrer yptr
    reflink_source nocache cachebust cachebuster amp noamp phpsessid jsessionid cfid cftoken aspsessionid sessid
    sessionid session_id unlocked_article_code gift_code giftcopy share_code clickid click_id __s isappinstalled
    comments showcomment showcomments replytocom comment_id commentid autoplay noredirect no_redirect nonamp utm
"""
_BEGINNINGS = """
    utm_ utm- stm_ itm_ hsa_ matomo_ mtm_ pk_ piwik_ wt_ wt. at_ ns_ ga_ gaa_ guce_ guccounter fb_ oly_ vero_ trk_
    dlvr amp_ amp; __cft__ _x_tr_ aspsessionid wp_amp __amp_
"""
_ENDS = re.compile(r".(?:_(?:source|medium|campaign|ref|referr?er)|referr?er)$")
_AMBIGUOUS = """
    ref referer referrer source src from via feed origin medium mod partner rss cid sid share shared channel entry
    r s smm social xrs dom lnk ftcamp ex_cid platform
"""
_CARRIER = re.compile(
    r"(?:.*[^a-z0-9])?(?:rss|atom|feed|newsletter|twitter|facebook|whatsapp|telegram|flipboard|hootsuite)(?:[^a-z0-9].*)?"
    r"|(?:xml|feeds|rssfeed|feedly|inoreader|e-?mail|social|socialmedia|google|googlenews|linkedin|instagram|reddit"
    r"|pinterest|tiktok|bing|yahoo|msn|smartnews|nl)(?:[-_.:|].*)?"
    r"|1|true|yes|fb|tw|x|wa|tg|ig|li|app|web|mail|home-?page|home|frontpage|front|push|pushalert|share|copy|bookmark"
    r"|topnews|google-?news|apple-?news|upday|mobile|desktop|search|related|recirc|hp|singlemessage|groupmessage|timeline"
    r"|(?:[a-z0-9-]+\.)+[a-z]{2,}"  # a host
)
_SKIN = re.compile(
    r"(?:print|printable|printer|mobile|nomobile|desktop|m)=(?:1|true|yes|y)|m|amp|rss=yes|xml=rss|_=\d+"
    r"|(?:output|view|type|mode|format|display|layout|skin|version|device)=(?:amp|amphtml|amparticle|print|printable|mobile)"
)

_ALWAYS, _ALWAYS_FROM = frozenset(_NAMES.split()), tuple(_BEGINNINGS.split())
_SOMETIMES = frozenset(_AMBIGUOUS.split())


def is_tracking(pair: str) -> bool:
    """Is `name=value`, as it stands between two `&`, no part of what names the article?"""
    pair = pair.lower()
    name, _, value = pair.partition("=")
    if name in _ALWAYS or name.startswith(_ALWAYS_FROM) or _ENDS.search(name) or _SKIN.fullmatch(pair):
        return True
    return name in _SOMETIMES and _CARRIER.fullmatch(value) is not None
