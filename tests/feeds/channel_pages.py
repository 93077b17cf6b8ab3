"""Pages of invented Telegram channels, built as t.me/s builds them, and the items that are in them.

The markup follows what is publicly known of these pages; none of them was captured.
"""

from html import escape

NAME = "PortWatch"
TITLE = "Port Watch"


def page(*posts, name=NAME, title=TITLE, about="News of the harbour.", before=1):
    """What t.me/s/NAME answers: a header about the channel, and its last posts, the oldest first."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} – Telegram</title>
<meta property="og:title" content="{title}"></head><body class="widget_frame_base tgme_webpreview emoji_image nodark">
<header class="tgme_header search_collapsed"><div class="tgme_container"><div class="tgme_channel_info">
<div class="tgme_channel_info_header"><i class="tgme_page_photo_image bgcolor0"><img src="https://cdn.example/a.jpg"></i>
<div class="tgme_channel_info_header_title_wrap"><div class="tgme_channel_info_header_title"><span dir="auto">{title}</span></div>
</div><div class="tgme_channel_info_header_username"><a href="https://t.me/{name}">@{name}</a></div></div>
<div class="tgme_channel_info_counter"><span class="counter_value">12.4K</span> <span class="counter_type">subscribers</span></div>
<div class="tgme_channel_info_description">{about}</div></div></div></header>
<main class="tgme_main" data-url="/{name}"><div class="tgme_container content_container">
<section class="tgme_channel_history js-message_history">
<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/{name}?before={before}" class="tme_messages_more js-messages_more" data-before="{before}"></a></div>
{"".join(posts)}</section></div></main></body></html>"""


def post(
    *parts,
    number=1,
    name=NAME,
    title=TITLE,
    date="2026-11-24T10:20:30+00:00",
    edited=False,
    by="",
    service=False,
):
    """A bubble: `parts` is what is between its head and its foot."""
    kind = "text_not_supported_wrap service_message" if service else "text_not_supported_wrap"
    signed = f'<span class="tgme_widget_message_from_author" dir="auto">{by}</span>, ' if by else ""
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
<div class="tgme_widget_message {kind} js-widget_message" data-post="{name}/{number}" data-view="eyJjIjo{number}">
<div class="tgme_widget_message_user"><a href="https://t.me/{name}"><i class="tgme_widget_message_user_photo bgcolor0"></i></a></div>
<div class="tgme_widget_message_bubble"><i class="tgme_widget_message_bubble_tail"><svg width="9px"></svg></i>
<div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/{name}"><span dir="auto">{title}</span></a></div>
{"".join(parts)}
<div class="tgme_widget_message_reactions js-message_reactions"><span class="tgme_reaction"><i class="emoji"><b>👍</b></i>{number}</span></div>
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
<span class="tgme_widget_message_views">{number}.2K</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta">{signed}{"edited &nbsp;" if edited else ""}<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}"><time datetime="{date}" class="time">10:20</time></a></span>
</div></div></div></div></div>"""


def text(html):
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{html}</div>'


def link(href, says=None):
    return f'<a href="{href}" target="_blank" rel="noopener" onclick="return confirm(\'Open?\');">{says or href}</a>'


def emoji(letter):
    return f'<tg-emoji emoji-id="5"><i class="emoji" style="background-image:url(\'//telegram.org/e.png\')"><b>{letter}</b></i></tg-emoji>'


def forwarded(source, href="https://t.me/ledger/77", by=""):
    named = f'<span dir="auto">{source}</span>'
    opened = (
        f'<a class="tgme_widget_message_forwarded_from_name" href="{href}">{named}</a>'
        if href
        else f'<span class="tgme_widget_message_forwarded_from_name">{named}</span>'
    )
    author = (
        f' (<span class="tgme_widget_message_forwarded_from_author" dir="auto">{by}</span>)' if by else ""
    )
    return f'<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;{opened}{author}</div>'


def reply(quoted, media=False):
    inside = (
        f'<div class="tgme_widget_message_metatext js-message_reply_text" dir="auto">{quoted}</div>'
        if media
        else f'<div class="tgme_widget_message_text js-message_reply_text" dir="auto">{quoted}</div>'
    )
    return (
        '<a class="tgme_widget_message_reply user-color-default" href="https://t.me/PortWatch/3">'
        f'<div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">Port Watch</span></div>{inside}</a>'
    )


def photo(number=1, single=False):
    return f'<a class="tgme_widget_message_photo_wrap 5 1" href="https://t.me/PortWatch/{number}{"?single" if single else ""}" style="width:800px;background-image:url(\'https://cdn.example/{number}.jpg\')"><div class="tgme_widget_message_photo" style="padding-top:75%"></div></a>'


def video(number=1):
    return f'<a class="tgme_widget_message_video_player blured js-message_video_player" href="https://t.me/PortWatch/{number}"><i class="tgme_widget_message_video_thumb"></i><div class="tgme_widget_message_video_wrap"><video src="https://cdn.example/{number}.mp4?token=t" class="tgme_widget_message_video js-message_video"></video></div><time class="message_video_duration js-message_video_duration">0:42</time></a>'


def album(*parts):
    return f'<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap"><div class="tgme_widget_message_grouped js-message_grouped"><div class="tgme_widget_message_grouped_layer js-message_grouped_layer">{"".join(parts)}</div></div></div>'


def too_big(label="Media is too big"):
    return f'<div class="message_media_not_supported_wrap"><div class="message_media_not_supported"><div class="message_media_not_supported_label">{label}</div><span class="message_media_view_in_telegram">VIEW IN TELEGRAM</span></div></div>'


def document(title, extra="1.2 MB"):
    return f'<a class="tgme_widget_message_document_wrap" href="https://t.me/PortWatch/1"><div class="tgme_widget_message_document_icon accent_bg"></div><div class="tgme_widget_message_document"><div class="tgme_widget_message_document_title accent_color" dir="auto">{title}</div><div class="tgme_widget_message_document_extra" dir="auto">{extra}</div></div></a>'


def voice():
    return '<a class="tgme_widget_message_voice_player js-message_voice_player" href="https://t.me/PortWatch/1"><audio class="tgme_widget_message_voice js-message_voice" src="https://cdn.example/v.ogg"></audio><time class="tgme_widget_message_voice_duration js-message_voice_duration">0:12</time></a>'


def sticker():
    return '<div class="tgme_widget_message_sticker_wrap media_supported_cont"><a href="https://t.me/PortWatch/1"><i class="tgme_widget_message_sticker js-sticker_image" data-webp="https://cdn.example/s.webp"></i></a></div>'


def poll(question, *answers, share=31):
    options = "".join(
        f'<a class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">{share + n}%</div><div class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">{one}</div></div></a>'
        for n, one in enumerate(answers)
    )
    return f'<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">{question}</div><div class="tgme_widget_message_poll_type">Anonymous Poll</div><div class="tgme_widget_message_poll_options">{options}</div></div>'


def preview(site, title, description, href="https://ledger.example/a"):
    return f'<a class="tgme_widget_message_link_preview" href="{href}"><div class="link_preview_site_name accent_color" dir="auto">{site}</div><div class="link_preview_title" dir="auto">{title}</div><div class="link_preview_description" dir="auto">{description}</div></a>'


def stranger(title="", extra="", action="Send Message", about=""):
    """What t.me/NAME says of somebody who shows no posts, and of nobody."""
    known = (
        f'<div class="tgme_page_title"><span dir="auto">{title}</span></div><div class="tgme_page_extra">{extra}</div>'
        if title
        else '<div class="tgme_page_icon"><i class="tgme_icon_user"></i></div>'
    )
    about = (
        about
        or 'If you have <strong>Telegram</strong>, you can contact <a class="tgme_username_link" href="tg://resolve?domain=x">@x</a> right away.'
    )
    return f"""<!DOCTYPE html><html><head><title>Telegram: Contact @x</title><meta property="og:title" content="{title or "Telegram: Contact @x"}"></head><body>
<div class="tgme_page_wrap"><div class="tgme_body_wrap"><div class="tgme_page">{known}<div class="tgme_page_description">{about}</div>
<div class="tgme_page_action"><a class="tgme_action_button_new shine" href="tg://resolve?domain=x">{action}</a></div></div></div></div></body></html>"""


OWN = link(f"https://t.me/{NAME}", "Subscribe")
LONG = "The harbour office counted the boats that lay at the north quay this morning and found that " * 3

# What is in a page -> the posts -> what is read of each, the newest first: headline, text, and what else matters.
PAGES = {
    "a line": ([post(text("Ferry runs again"))], [{"title": "Ferry runs again", "text": ""}]),
    "a headline and a text": (
        [post(text("<b>Ferry runs again</b><br/><br/>After nine days in dock.<br/>The next one leaves at noon."))],
        [{"title": "Ferry runs again", "text": "After nine days in dock.\nThe next one leaves at noon."}],
    ),
    "paragraphs": (
        [post(text("Ferry runs<br/><br/>One.<br/><br/><br/>Two.<br/>Three."))],
        [{"title": "Ferry runs", "content": "<p>Ferry runs</p><p>One.</p><p>Two.<br>Three.</p>"}],
    ),
    "a long first line": (
        [post(text(f"The ferry has left. {LONG}"))],
        [{"title": "The ferry has left.", "text": LONG.strip()}],
    ),
    "a first sentence that is too long for a headline": (
        [post(text(LONG))],
        [{"title": "", "text": LONG.strip()}],
    ),
    "the newest first, each by its number": (
        [post(text("One"), number=7), post(text("Two"), number=8), post(text("Three"), number=12)],
        [{"title": "Three", "url": "https://t.me/PortWatch/12"}, {"title": "Two"}, {"title": "One", "guid": "https://t.me/portwatch/7"}],
    ),
    "its own time, not a video's length": (
        [post(video(), text("Ferry runs"), date="2026-11-24T12:20:30+02:00")],
        [{"title": "Ferry runs", "published": "2026-11-24T10:20:30+00:00"}],
    ),
    "links": (
        [post(text(f"Ferry runs<br/>More at {link('https://ledger.example/a?x=1&amp;amp;y=2', 'the Ledger')}."))],
        [{"content": '<p>Ferry runs<br>More at <a href="https://ledger.example/a?x=1&amp;y=2">the Ledger</a>.</p>'}],
    ),
    "hashtags and names": (
        [post(text(f'Ferry runs<br/><a href="?q=%23ferry">#ferry</a> says {link("https://t.me/harbouroffice", "@harbouroffice")}, at last'))],
        [{"text": "#ferry says @harbouroffice, at last"}],
    ),
    "emoji": (
        [post(text(f"{emoji('⚡️')} Ferry runs {emoji('🚢')}<br/>Now."))],
        [{"title": "⚡️ Ferry runs 🚢", "text": "Now."}],
    ),
    "formats": (
        [post(text("<b>Ferry</b> <i>runs</i><br/><u>Under</u><s>out</s> <tg-spoiler>hidden</tg-spoiler> <code>A &lt; B</code>"))],
        [{"title": "Ferry runs", "text": "Underout hidden A < B"}],
    ),
    "a quotation within": (
        [post(text("Ferry runs<blockquote>It took nine days.</blockquote>says the office"))],
        [{"title": "Ferry runs", "text": "It took nine days.\nsays the office"}],
    ),
    "a photo with words": ([post(photo(), text("Ferry runs"))], [{"title": "Ferry runs"}]),
    "a video with words": ([post(video(), text("Ferry runs<br/>Watch it."))], [{"text": "Watch it."}]),
    "an album is one post": (
        [post(album(photo(4, True), photo(5, True), video(6)), text("Ferry runs<br/>Three pictures."), number=4)],
        [{"title": "Ferry runs", "url": "https://t.me/PortWatch/4"}],
    ),
    "a text that is there twice, beside media that are too big": (
        [post(f'<div class="media_supported_cont">{text("Ferry runs<br/>Now.")}</div>', too_big(), text("Ferry runs<br/>Now."))],
        [{"title": "Ferry runs", "text": "Now."}],
    ),
    "a text wrapped in its like": ([post(text(text("Ferry runs<br/>Now.")))], [{"title": "Ferry runs", "text": "Now."}]),
    "no text at all": (
        [
            post(photo(), number=1), post(video(), number=2), post(voice(), number=3), post(sticker(), number=4),
            post(album(photo(5, True), photo(6, True)), number=5), post(too_big(), number=7),
            post(too_big("Please open Telegram to view this post"), number=8), post(text(emoji("🔥")), number=9),
        ],
        [],
    ),
    "service messages": (
        [
            post(text("Channel created"), number=1, service=True),
            post(text("Port Watch pinned «Ferry runs»"), number=2, service=True),
            post(text("Ferry runs"), number=3),
            post('<div class="tgme_widget_message_service_photo"><img src="a.jpg"></div>', text("Channel photo updated"), number=4, service=True),
        ],
        [{"title": "Ferry runs"}],
    ),
    "a poll: no figures, which change": (
        [post(poll("Who runs the ferry?", "The town", "The office &amp; friends"))],
        [{"title": "Who runs the ferry?", "text": "The town\nThe office & friends"}],
    ),
    "a reply: not what it answers": (
        [post(reply("Ferry sinks, eleven rescued"), text("All eleven are well."))],
        [{"title": "All eleven are well.", "text": ""}],
    ),
    "a reply to a photo": ([post(reply("Photo", media=True), text("Now with names."))], [{"title": "Now with names."}]),
    "forwarded": (
        [post(forwarded("Harbour Ledger"), text("Ferry runs"))],
        [{"title": "Ferry runs", "source": "Harbour Ledger", "url": "https://t.me/PortWatch/1"}],
    ),
    "forwarded, signed": (
        [post(forwarded("Harbour Ledger", by="Ada Lind"), text("Ferry runs"))],
        [{"source": "Harbour Ledger"}],
    ),
    "forwarded from somebody who hides": (
        [post(forwarded("Ada", href=""), text("Ferry runs"))],
        [{"source": "Ada"}],
    ),
    "forwarded without words": ([post(forwarded("Harbour Ledger"), photo())], []),
    "signed": ([post(text("Ferry runs"), by="Ada Lind")], [{"author": "Ada Lind", "source": None}]),
    "edited": ([post(text("Ferry runs"), edited=True)], [{"title": "Ferry runs", "text": ""}]),
    "a preview is matched, and no text": (
        [post(text(f"Ferry runs, they write<br/>{link('https://ledger.example/a')}"), preview("Ledger", "Haftar lands", "In Moscow."))],
        [{"title": "Ferry runs, they write", "text": "https://ledger.example/a", "captions": "Haftar lands. In Moscow."}],
    ),
    "nothing but a link: its preview is the text": (
        [post(text(link("https://ledger.example/a")), preview("Ledger", "Haftar lands", "In Moscow."))],
        [{"title": "Haftar lands. In Moscow."}],
    ),
    "a file": (
        [post(document("Timetable of the ferries.pdf"), text("Ferry runs"))],
        [{"title": "Ferry runs", "captions": "Timetable of the ferries.pdf"}],
    ),
    "nothing but a file": ([post(document("Timetable of the ferries.pdf"))], [{"title": "Timetable of the ferries.pdf"}]),
    "two files, each with words": (
        [post(document("A.pdf"), text("The timetable"), document("B.pdf"), text("The prices"))],
        [{"title": "The timetable", "text": "The prices", "captions": "A.pdf\nB.pdf"}],
    ),
    "a linked word that its address has too": (
        [post(text(link("https://ledger.example/ferry", "ferry")))],
        [{"title": "ferry"}],
    ),
    "a sign-off": (
        [post(text(f"Ferry runs<br/>Now.<br/><br/>👉 {OWN} | {link('https://t.me/portnews_bot', 'Send us news')} | {link('https://t.me/+AbC', 'Chat')}"))],
        [{"title": "Ferry runs", "text": "Now."}],
    ),
    "a sign-off in words": (
        [post(text(f"Ferry runs<br/>Now.<br/>Be the first to know: {link('https://t.me/portwatch', '@PortWatch')}"))],
        [{"text": "Now."}],
    ),
    "somebody else's name is no sign-off": (
        [post(text(f"Ferry runs<br/>Photo by {link('https://t.me/harbouroffice', '@harbouroffice')}"))],
        [{"text": "Photo by @harbouroffice"}],
    ),
    "a post of another channel is no sign-off": (
        [post(text(f"Ferry runs<br/>{link('https://t.me/harbouroffice/7', 'What the office says')}"))],
        [{"text": "What the office says"}],
    ),
    "Russian": (
        [post(text("<b>Паром снова ходит</b><br/><br/>После девяти дней в доке.<br/><br/>Подпишись: " + link("https://t.me/PortWatch", "Портовый дозор")), title="Портовый дозор")],
        [{"title": "Паром снова ходит", "text": "После девяти дней в доке."}],
    ),
    "Arabic": (
        [post(text('<b>العبارة تبحر من جديد</b><br/><br/>بعد تسعة أيام في الحوض، قال "مكتب الميناء".'))],
        [{"title": "العبارة تبحر من جديد", "text": 'بعد تسعة أيام في الحوض، قال "مكتب الميناء".'}],
    ),
    "Hebrew with marks of direction": (
        [post(text("\u200fהמעבורת שטה שוב\u200e<br/>אחרי תשעה ימים"))],
        [{"text": "אחרי תשעה ימים"}],
    ),
    "Persian": ([post(text("کشتی دوباره حرکت کرد<br/>پس از نُه روز"))], [{"title": "کشتی دوباره حرکت کرد", "text": "پس از نُه روز"}]),
    "Chinese": (
        [post(text("渡轮恢复通航<br/>港务局称，停航九天后首班船于中午启航。"))],
        [{"title": "渡轮恢复通航", "text": "港务局称，停航九天后首班船于中午启航。"}],
    ),
    "Hindi": ([post(text("नौका फिर चली<br/>नौ दिन बाद।"))], [{"title": "नौका फिर चली", "text": "नौ दिन बाद।"}]),
    "a channel without posts": ([], []),
}  # fmt: skip

# Who it is -> what t.me shows of it -> what the answer says.
STRANGERS = {
    "nobody": (stranger(), "nobody by this name"),
    "a channel without a public preview": (
        stranger("Port Watch", "12 345 subscribers", "View in Telegram", "News of the harbour."),
        "no public preview",
    ),
    "a group": (stranger("Port Chat", "1 204 members, 17 online", "View in Telegram"), "is a group"),
    "a bot": (stranger("Port News", "@portnews_bot", "Start Bot"), "is a bot"),
    "a person": (stranger("Ada Lind", "@adalind"), "is a person"),
}


def whole(name):
    """The page of that name in PAGES, as bytes."""
    return page(*PAGES[name][0], title=escape(TITLE)).encode()
