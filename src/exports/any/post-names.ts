/**
 * What tools call the parts of a post. One table for all of them: a tool of tomorrow mostly takes words that another has
 * taken before. Names are plain (see `fields.ts`); the first that holds something counts.
 */

/** The id of a post, and nothing else. */
export const POST_ID = ['tweetid', 'tweetidstr', 'statusid', 'statusidstr', 'tweet.id', 'xid'] as const
/** The id of the record, which may be that of a post. */
export const RECORD_ID = ['idstr', 'restid', 'id', 'postid', 'dataid', 'conversationtweetid'] as const
/** The address of the record. */
export const ADDRESS = [
  ...[
    'tweeturl',
    'tweetlink',
    'statusurl',
    'posturl',
    'postlink',
    'permanenturl',
    'permalink',
    'permalinkurl',
  ],
  ...[
    'twitterurl',
    'sourceurl',
    'url',
    'link',
    'href',
    'uri',
    'weburl',
    'originalurl',
    'content.url',
    'expandedurl',
  ],
] as const

export const TEXT = [
  ...[
    'notetweet.text',
    'noteTweet',
    'fulltext',
    'rawcontent',
    'tweettext',
    'posttext',
    'tweetcontent',
    'fullcontent',
  ],
  ...[
    'text',
    'content',
    'content.text',
    'tweet',
    'contenttext',
    'textcontent',
    'body',
    'caption',
    'description',
  ],
].map((name) => name.toLowerCase())

export const WRITTEN = [
  ...[
    'createdat',
    'createdon',
    'tweetcreatedat',
    'timeparsed',
    'postedat',
    'tweetedat',
    'tweetdate',
    'dateposted',
  ],
  ...[
    'posteddate',
    'postedtime',
    'publishedat',
    'creationdate',
    'createdtime',
    'created',
    'datetime',
    'date',
  ],
  ...['timestamp', 'createdatiso', 'createdatlocal', 'time'],
] as const

/** An object, or a text that is a handle or a name. */
export const AUTHOR = [
  ...[
    'author',
    'user',
    'tweetby',
    'tweetauthor',
    'postedby',
    'poster',
    'account',
    'creator',
    'userinfo',
    'authorinfo',
  ],
  ...['owner', 'profile', 'core', 'writer', 'from'],
] as const
/** Within the author. `username` of the record itself is the author's too. */
export const HANDLE = [
  'screenname',
  'handle',
  'username',
  'userscreenname',
  'login',
  'acct',
  'uniqueid',
  'slug',
] as const
export const NAME = ['displayname', 'fullname', 'name', 'nickname', 'title'] as const
export const PERSON_ID = ['idstr', 'restid', 'userid', 'id', 'profileid'] as const
/** Beside the text. */
export const FLAT_HANDLE = [
  ...[
    'authorhandle',
    'authorusername',
    'authorscreenname',
    'userscreenname',
    'screenname',
    'handle',
    'userhandle',
  ],
  ...['twitterhandle', 'username', 'userusername', 'userposted', 'accountname', 'accounthandle', 'authorid'],
] as const
export const FLAT_NAME = [
  ...[
    'authorname',
    'authordisplayname',
    'authorfullname',
    'userdisplayname',
    'userfullname',
    'displayname',
    'fullname',
  ],
  ...['name', 'authornick', 'realname'],
] as const
export const FLAT_PERSON_ID = ['authorid', 'useridstr', 'userid', 'ownerid', 'accountid'] as const

export const LANGUAGE = ['lang', 'language'] as const
export const LINKS = [
  ...[
    'entities.urls',
    'entities.url.urls',
    'entityset.urls',
    'urls',
    'links',
    'outlinks',
    'externallinks',
    'expandedurls',
  ],
  ...['externalurl', 'externallink', 'linkurls'],
] as const
export const HASHTAGS = ['entities.hashtags', 'hashtags'] as const

/** Lists of media, or one; what kind they are of by the name of the list. */
export const MEDIA: Readonly<Record<string, 'photo' | 'video' | 'animated_gif' | undefined>> = {
  ...Object.fromEntries(
    ['media', 'mediaitems', 'mediaobjects', 'mediadetails', 'mediaurls', 'mediaurl', 'attachments.media'].map(
      (name) => [name, undefined],
    ),
  ),
  photos: 'photo',
  photo: 'photo',
  images: 'photo',
  image: 'photo',
  imageurl: 'photo',
  imageurls: 'photo',
  imagelink: 'photo',
  imagelinks: 'photo',
  pictures: 'photo',
  photourls: 'photo',
  videos: 'video',
  video: 'video',
  videourl: 'video',
  videourls: 'video',
  animated: 'animated_gif',
  gifs: 'animated_gif',
}
/** Media as X itself writes them. */
export const RAW_MEDIA = ['extendedentities.media', 'entities.media'] as const

export const QUOTED = [
  'quotedstatus',
  'quotedtweet',
  'quotedpost',
  'quoted',
  'quote',
  'quotetweet',
  'quotecontext',
] as const
export const QUOTED_ID = [
  ...[
    'quotedstatusidstr',
    'quotedstatusid',
    'quotedtweetid',
    'quotedid',
    'quoteid',
    'quotedstatus',
    'quoted',
    'quote',
  ],
  ...['quoteurl', 'quotedurl', 'quotedtweeturl'],
] as const
export const REPOSTED = [
  'retweetedstatus',
  'retweetedtweet',
  'retweeted',
  'retweet',
  'repost',
  'repostedtweet',
] as const
export const ANSWERED_ID = [
  ...[
    'inreplytostatusidstr',
    'inreplytostatusid',
    'inreplytotweetidstr',
    'inreplytotweetid',
    'inreplytoid',
    'replyid',
  ],
  ...['inreplyto', 'replyto', 'replytoid', 'replyingtotweet', 'replycontext.id', 'replytostatusid'],
] as const
export const ANSWERED_HANDLE = [
  ...['inreplytoscreenname', 'inreplytousername', 'inreplytouser.username', 'inreplytouser.screenname'],
  ...['replytousername', 'replycontext.author', 'inreplyto.username'],
] as const
export const REPLIES = [
  'replycount',
  'repliescount',
  'replies',
  'commentcount',
  'comments',
  'engagement.replycount',
] as const
export const ARTICLE_TITLE = ['article.title', 'articletitle'] as const
export const ARTICLE_PREVIEW = ['article.previewtext', 'article.preview'] as const
export const ARTICLE_BODY = ['articletext', 'article.text', 'article.body', 'article.plaintext'] as const
/** The answer of X that a tool keeps beside what it understood. */
export const RAW = [
  'raw',
  'rawjson',
  'rawdata',
  'data',
  'metadata',
  'tweetdata',
  'original',
  'tweetobject',
  'json',
] as const

/** Words that no other network has for its posts. */
export const TELLING = [
  ...[
    'retweetcount',
    'retweets',
    'retweetscount',
    'isretweet',
    'isquote',
    'isquotestatus',
    'retweetedstatus',
    'retweeted',
  ],
  ...[
    'quotecount',
    'quotedtweet',
    'quotedstatus',
    'quotedstatusid',
    'retweetedtweet',
    'tweetby',
    'conversationidstr',
  ],
  ...[
    'inreplytostatusid',
    'inreplytotweetid',
    'inreplytoscreenname',
    'cashtags',
    'bookmarkcount',
    'favoritecount',
  ],
  ...[
    'isquoted',
    'ispin',
    'istweet',
    'tweettype',
    'reposts',
    'repostcount',
    'tweettext',
    'rawcontent',
    'possiblysensitive',
  ],
  ...[
    'publicmetrics',
    'editcontrol',
    'edithistorytweetids',
    'tweetcreatedat',
    'displaytextrange',
    'fulltext',
    'screenname',
  ],
  ...['isblueverified', 'isthread', 'threadposition', 'hasselfreplies'],
] as const
