/** Where exports keep media: in a folder beside the file. */
export const MEDIA_FOLDERS: readonly string[] = [
  'media',
  'tweets_media',
  'tweet_media',
  'community_tweet_media',
]
