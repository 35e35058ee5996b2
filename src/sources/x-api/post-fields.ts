/** What of a post is asked for: everything that an item can use. */
export const POST_FIELDS: Record<string, string> = {
  'tweet.fields':
    'article,attachments,author_id,conversation_id,created_at,entities,id,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets,text,withheld',
  expansions:
    'article.cover_media,article.media_entities,attachments.media_keys,attachments.poll_ids,author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id',
  'media.fields': 'alt_text,duration_ms,height,media_key,preview_image_url,type,url,variants,width',
  'poll.fields': 'end_datetime,id,options,voting_status',
  'user.fields': 'id,name,protected,username,withheld',
}
