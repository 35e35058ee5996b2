#!/usr/bin/env python3
"""Builds the JSON files of the sample from content.txt: python3 make-sample.py

Ids, t.co links, indices (code points) and counts are computed, so that the same content always gives the same files.
"""
import html
import json
import random
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).parent
IMAGE_SIZE = (1200, 675)
X_EPOCH_MS = 1288834974657
URL = re.compile(r"https?://[^\s]+[^\s.,;:!?)'\"…]")


# ---- content.txt -> posts

def load_content():
    head, *blocks = re.split(r"^### ", (HERE / "content.txt").read_text(encoding="utf-8"), flags=re.M)
    names = dict(re.findall(r"^@(\w+) = (.+)$", head, flags=re.M))
    return names, [parse_post(block) for block in blocks]


def parse_post(block):
    first, *lines = block.rstrip().split("\n")
    where, handle, when, lang = [part.strip() for part in first.split("|")]
    post = {"where": where, "handle": handle[1:], "at": parse_time(when), "lang": lang, "img": [], "folder": []}
    while lines and lines[0].startswith("%"):
        key, _, value = lines.pop(0)[1:].partition(" ")
        parts = [part.strip() for part in value.split(" | ")]
        if key == "img":
            post["img"].append(tuple(parts))
        elif key == "folder":
            post["folder"].append(value)
        elif key == "quote":
            post["quote"] = {"handle": parts[0][1:], "at": parse_time(parts[1]), "text": parts[2],
                             "lang": "en", "img": [], "folder": []}
        else:
            post[key] = parts
    post["text"] = "\n".join(lines).strip()
    return post


def parse_time(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)


# ---- ids and small helpers

def seeded(*parts):
    return random.Random("|".join(map(str, parts)))


def snowflake(at, *seed):
    ms = int(at.timestamp() * 1000) + seeded("ms", *seed).randrange(60_000)
    return str(((ms - X_EPOCH_MS) << 22) | seeded("low", *seed).randrange(1 << 22))


def post_id(post):
    return snowflake(post["at"], post["handle"], post["text"][:40])


def user_id(handle):
    return str(seeded("user", handle).randrange(10**18, 17 * 10**17))


def t_co(*seed):
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "https://t.co/" + "".join(seeded("t.co", *seed).choices(letters, k=10))


def x_date(at):
    return at.strftime("%a %b %d %H:%M:%S +0000 %Y")


def display_url(url):
    bare = re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
    return bare if len(bare) <= 27 else bare[:26] + "…"


def avatar(_handle):
    return "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png"


def weighted_length(text):
    plain = URL.sub("x" * 23, text)
    return sum(1 if ord(char) < 0x1100 or 0x2000 <= ord(char) <= 0x201F else 2 for char in plain)


def counts(post):
    rng = seeded("counts", post_id(post))
    likes = int(10 ** rng.uniform(1.6, 4.0))
    return {"like": likes, "repost": likes // rng.randint(5, 12), "reply": likes // rng.randint(14, 40),
            "quote": likes // rng.randint(40, 90), "bookmark": likes // rng.randint(1, 3), "view": likes * rng.randint(28, 75)}


# ---- text with t.co links and entities

def linked(text, names, escape):
    """The text as X stores it: links replaced by t.co ones, and the entities with their indices."""
    urls, out, end = [], "", 0
    clean = html.escape if escape else str
    for match in URL.finditer(text):
        out += clean(text[end:match.start()], **({"quote": False} if escape else {}))
        short = t_co(match.group())
        urls.append({"display_url": display_url(match.group()), "expanded_url": match.group(), "url": short,
                     "indices": [len(out), len(out) + len(short)]})
        out, end = out + short, match.end()
    out += clean(text[end:], **({"quote": False} if escape else {}))
    tags = [{"indices": list(m.span()), "text": m.group()[1:]} for m in re.finditer(r"(?<!\S)#[A-Za-z]\w+", out)]
    mentions = [{"id_str": user_id(m.group(1)), "name": names[m.group(1)], "screen_name": m.group(1), "indices": list(m.span())}
                for m in re.finditer(r"(?<!\w)@(\w+)", out) if m.group(1) in names]
    return out, {"hashtags": tags, "symbols": [], "timestamps": [], "urls": urls, "user_mentions": mentions}


def cut(text):
    """The short form of a long post, as in legacy.full_text."""
    short = text[:270].rsplit(" ", 1)[0]
    return short.rstrip() + "…"


def media_url(file):
    return f"https://pbs.twimg.com/media/{file}"


# ---- X GraphQL shapes

def graphql_user(handle, names):
    rng = seeded("profile", handle)
    created = x_date(datetime(2011, 1, 1, tzinfo=timezone.utc) + timedelta(days=rng.randrange(4500), seconds=rng.randrange(86400)))
    followers, following, posts = int(10 ** rng.uniform(2.5, 4.9)), rng.randrange(80, 1500), rng.randrange(400, 22000)
    user = {"__typename": "User", "rest_id": user_id(handle), "is_blue_verified": rng.random() < 0.4}
    if rng.random() < 0.25:  # the old shape
        return {**user, "legacy": {
            "created_at": created, "description": "", "entities": {"description": {"urls": []}}, "followers_count": followers,
            "friends_count": following, "location": "", "name": names[handle], "profile_image_url_https": avatar(handle),
            "screen_name": handle, "statuses_count": posts, "verified": False}}
    return {**user, "core": {"screen_name": handle, "name": names[handle], "created_at": created},
            "avatar": {"image_url": avatar(handle)}, "profile_bio": {"description": ""},
            "relationship_counts": {"followers": followers, "following": following}, "tweet_counts": {"tweets": posts},
            "location": {"location": ""}, "verification": {"verified": False}, "privacy": {"protected": False}}


def graphql_media(post, file, alt, at, short):
    width, height = IMAGE_SIZE
    media_id = snowflake(post["at"] - timedelta(minutes=2), file)
    page = f"https://x.com/{post['handle']}/status/{post_id(post)}/photo/1"
    return {"display_url": "pic.x.com/" + short.rsplit("/", 1)[1], "expanded_url": page, "id_str": media_id, "indices": [at, at + len(short)],
            "media_key": "3_" + media_id, "media_url_https": media_url(file), "type": "photo", "url": short, "ext_alt_text": alt,
            "ext_media_availability": {"status": "Available"},
            "sizes": {"large": {"h": height, "w": width, "resize": "fit"}, "thumb": {"h": 150, "w": 150, "resize": "crop"}},
            "original_info": {"height": height, "width": width, "focus_rects": []}}


def binding(key, value):
    return {"key": key, "value": {"string_value": value, "type": "STRING"}}


def link_card(post):
    url = URL.search(post["text"]).group()
    domain = re.sub(r"^https?://(www\.)?([^/]+).*", r"\2", url)
    title, description = post["card"]
    return {"rest_id": t_co(url), "legacy": {"name": "summary_large_image" if len(title) > 20 else "summary", "url": t_co(url), "binding_values": [
        binding("title", title), binding("description", description), binding("domain", domain), binding("vanity_url", domain),
        binding("card_url", t_co(url))]}}


def poll_card(post):
    choices = [label.rsplit(":", 1) for label in post["poll"]]
    values = [item for number, (label, votes) in enumerate(choices, 1)
              for item in (binding(f"choice{number}_label", label), binding(f"choice{number}_count", votes.strip()))]
    ends = post["at"] + timedelta(days=1)
    uri = "card://" + snowflake(post["at"], "poll", post["text"])
    return {"rest_id": uri, "legacy": {"name": f"poll{len(choices)}choice_text_only", "url": uri, "binding_values": values + [
        binding("end_datetime_utc", ends.strftime("%Y-%m-%dT%H:%M:%SZ")), binding("duration_minutes", "1440"),
        {"key": "counts_are_final", "value": {"boolean_value": True, "type": "BOOLEAN"}}]}}


def graphql_article(post):
    title, preview = post["article"]
    kinds = {"## ": "header-two", "* ": "unordered-list-item"}
    blocks = []
    for number, line in enumerate(post["text"].split("\n")):
        mark = next((mark for mark in kinds if line.startswith(mark)), "")
        blocks.append({"key": f"b{number:04d}", "type": kinds.get(mark, "unstyled"), "text": line[len(mark):],
                       "inlineStyleRanges": [], "entityRanges": [], "data": {}})
    plain = "\n".join(block["text"] for block in blocks)
    return {"article_results": {"result": {"rest_id": snowflake(post["at"], "article"), "title": title, "preview_text": preview,
                                           "plain_text": plain, "content_state": {"blocks": blocks, "entityMap": []}, "media_entities": [],
                                           "metadata": {"first_published_at_secs": int(post["at"].timestamp())}}}}


def graphql_tweet(post, names, chain=None):
    number = counts(post)
    article = graphql_article(post) if "article" in post else None
    text = f"https://x.com/i/article/{article['article_results']['result']['rest_id']}" if article else post["text"]
    is_long = weighted_length(text) > 280
    full_text, entities = linked(cut(text) if is_long else text, names, escape=True)
    visible = len(full_text)
    legacy = {"bookmark_count": number["bookmark"], "bookmarked": post.get("where") == "page", "created_at": x_date(post["at"]),
              "conversation_id_str": chain[0] if chain else post_id(post), "display_text_range": [0, visible], "entities": entities,
              "favorite_count": number["like"], "favorited": False, "full_text": full_text, "is_quote_status": "quote" in post,
              "lang": "zxx" if article else post["lang"], "quote_count": number["quote"], "reply_count": number["reply"],
              "retweet_count": number["repost"], "retweeted": False, "user_id_str": user_id(post["handle"]), "id_str": post_id(post)}
    if chain and chain[1]:
        legacy.update(in_reply_to_status_id_str=chain[1]["id"], in_reply_to_user_id_str=user_id(chain[1]["handle"]),
                      in_reply_to_screen_name=chain[1]["handle"])
    if post["img"]:
        short = t_co("pic", post_id(post))
        media = [graphql_media(post, file, alt, visible + 1, short) for file, alt in post["img"]]
        legacy["full_text"] += " " + short
        legacy["extended_entities"] = {"media": media}
        entities["media"] = media
    tweet = {"__typename": "Tweet", "rest_id": post_id(post), "core": {"user_results": {"result": graphql_user(post["handle"], names)}},
             "edit_control": {"edit_tweet_ids": [post_id(post)], "editable_until_msecs": str(int(post["at"].timestamp() * 1000) + 3_600_000),
                              "is_edit_eligible": False, "edits_remaining": "5"},
             "views": {"count": str(number["view"]), "state": "EnabledWithCount"},
             "source": '<a href="https://mobile.x.com" rel="nofollow">X Web App</a>', "legacy": legacy}
    if is_long:  # unlike legacy.full_text, the text of a note is not HTML-escaped
        note, note_entities = linked(text, names, escape=False)
        tweet["note_tweet"] = {"is_expandable": True, "note_tweet_results": {"result": {
            "id": "note-" + post_id(post), "text": note, "entity_set": note_entities, "richtext": {"richtext_tags": []},
            "media": {"inline_media": []}}}}
    if article:
        tweet["article"] = article
    if "card" in post:
        tweet["card"] = link_card(post)
    if "poll" in post:
        tweet["card"] = poll_card(post)
    if "quote" in post:
        quote = post["quote"]
        page = f"https://x.com/{quote['handle']}/status/{post_id(quote)}"
        legacy["quoted_status_id_str"] = post_id(quote)
        legacy["quoted_status_permalink"] = {"url": t_co(page), "expanded": page, "display": display_url(page)}
        tweet["quoted_status_result"] = {"result": graphql_tweet(quote, names)}
    return tweet


def page_result(post, names):
    if "tombstone" in post:
        return {"__typename": "TweetTombstone", "tombstone": {"__typename": "TextTombstone", "text": {
            "rtl": False, "text": "This Post is from an account that no longer exists. Learn more", "entities": []}}}
    tweet = graphql_tweet(post, names)
    if "no-id" in post:
        del tweet["rest_id"], tweet["legacy"]["id_str"], tweet["legacy"]["conversation_id_str"], tweet["edit_control"]
    if "visibility" in post:
        return {"__typename": "TweetWithVisibilityResults", "tweet": tweet,
                "limitedActionResults": {"limited_actions": [{"action": "Reply", "prompt": {"__typename": "CtaLimitedActionPrompt"}}]}}
    return tweet


def timeline_item(result, display="Tweet"):
    return {"itemType": "TimelineTweet", "__typename": "TimelineTweet", "tweet_results": {"result": result}, "tweetDisplayType": display}


def entry(entry_id, sort_index, item):
    return {"entryId": entry_id, "sortIndex": str(sort_index), "content": {
        "entryType": "TimelineTimelineItem", "__typename": "TimelineTimelineItem", "itemContent": item}}


def cursor(kind, sort_index):
    return {"entryId": f"cursor-{kind.lower()}-{sort_index}", "sortIndex": str(sort_index), "content": {
        "entryType": "TimelineTimelineCursor", "__typename": "TimelineTimelineCursor", "value": f"SAMPLE{kind}Cursor", "cursorType": kind}}


def bookmarks_page(posts, names):
    top = 1868300000000000000
    entries = []
    for number, post in enumerate(posts):
        entry_id = "tweet-unknown" if "no-id" in post else "tweet-" + post_id(post)
        entries.append(entry(entry_id, top - number, timeline_item(page_result(post, names))))
    entries += [cursor("Top", top + 1), cursor("Bottom", top - len(posts))]
    return {"data": {"bookmark_timeline_v2": {"timeline": {"instructions": [{"type": "TimelineAddEntries", "entries": entries}],
                                                           "responseObjects": {"feedbackActions": []}}}}}


def conversation_module(tweets, sort_index, display):
    first = "conversationthread-" + tweets[0]["rest_id"]
    return {"entryId": first, "sortIndex": str(sort_index), "content": {
        "entryType": "TimelineTimelineModule", "__typename": "TimelineTimelineModule", "displayType": "VerticalConversation",
        "items": [{"entryId": f"{first}-tweet-{tweet['rest_id']}", "item": {"itemContent": timeline_item(tweet, display)}} for tweet in tweets],
        "metadata": {"conversationMetadata": {"allTweetIds": [tweet["rest_id"] for tweet in tweets], "enableDeduplication": True}}}}


def tweet_detail(posts, names):
    root = {"id": post_id(posts[0]), "handle": posts[0]["handle"]}
    before, own, replies = None, [], []
    for post in posts:
        is_own = post["handle"] == root["handle"]
        tweet = graphql_tweet(post, names, chain=(root["id"], before if is_own else root))
        (own if is_own else replies).append(tweet)
        before = {"id": tweet["rest_id"], "handle": post["handle"]} if is_own else before
    top = 7354000000000000000
    entries = [entry("tweet-" + root["id"], top, timeline_item(own[0], "SelfThread")), conversation_module(own[1:], top - 10, "SelfThread")]
    entries += [conversation_module([reply], top - 20 - 10 * number, "Tweet") for number, reply in enumerate(replies)]
    entries.append(cursor("Bottom", top - 100))
    return {"data": {"threaded_conversation_with_injections_v2": {"instructions": [
        {"type": "TimelineAddEntries", "entries": entries}, {"type": "TimelineTerminateTimeline", "direction": "Top"}]}}}


# ---- other tools' shapes

def fieldtheory_line(post, names):
    number, links = counts(post), URL.findall(post["text"])
    text = URL.sub(lambda match: display_url(match.group()), post["text"])
    return {"id": post_id(post), "tweetId": post_id(post), "url": f"https://x.com/{post['handle']}/status/{post_id(post)}", "text": text,
            "authorHandle": post["handle"], "authorName": names[post["handle"]], "authorProfileImageUrl": avatar(post["handle"]),
            "postedAt": x_date(post["at"]), "bookmarkedAt": None, "syncedAt": "2026-10-02T07:30:00.000Z", "conversationId": post_id(post),
            "language": post["lang"], "engagement": {key + "Count": value for key, value in number.items()},
            "media": [media_url(file) for file, _ in post["img"]],
            "mediaObjects": [{"type": "photo", "url": media_url(file), "width": IMAGE_SIZE[0], "height": IMAGE_SIZE[1], "altText": alt}
                             for file, alt in post["img"]],
            "links": links, "tags": [], "ingestedVia": "graphql",
            "folderIds": [user_id(folder) for folder in post["folder"]], "folderNames": post["folder"]}


def console_bookmark(post, names):
    text, entities = linked(post["text"], names, escape=True)
    if post["img"]:
        text += " " + t_co("pic", post_id(post))
    return {"id": post_id(post), "author": names[post["handle"]], "handle": "@" + post["handle"], "avatar": avatar(post["handle"]),
            "timestamp": x_date(post["at"]), "text": text, "media": [{"type": "photo", "url": media_url(file)} for file, _ in post["img"]],
            "hashtags": [tag["text"] for tag in entities["hashtags"]], "urls": [url["expanded_url"] for url in entities["urls"]]}


def media_files():
    """{media file name in the URL: local file name}, for draw-images.py."""
    _, posts = load_content()
    return {file: f"{post_id(post)}-{file}" for post in posts for file, _ in post["img"]}


def write_json(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main():
    names, posts = load_content()
    at = {where: [post for post in posts if post["where"] == where] for where in ("page", "thread-1", "thread-2", "jsonl", "console")}
    write_json("bookmarks-page-1.json", bookmarks_page(at["page"], names))
    write_json("thread-1.json", tweet_detail(at["thread-1"], names))
    write_json("thread-2.json", tweet_detail(at["thread-2"], names))
    lines = [json.dumps(fieldtheory_line(post, names), ensure_ascii=False) for post in at["jsonl"]]
    (HERE / "bookmarks.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_json("bookmarks-console.json", {"bookmarks": [console_bookmark(post, names) for post in at["console"]], "source": "bookmark"})
    print({where: len(found) for where, found in at.items()})


if __name__ == "__main__":
    main()
