/** What bookmark managers and tables call what their user wrote or set himself. Plain names: see `fields.ts`. */

export const FOLDERS = [
  ...[
    'folders',
    'foldernames',
    'folder',
    'foldername',
    'collection.title',
    'collection.name',
    'collections',
    'collection',
  ],
  ...['lists', 'list', 'board', 'group', 'bookmarkfolder', 'category'],
] as const
export const TAGS = [
  ...[
    'tags',
    'tag',
    'labels',
    'label',
    'tagnames',
    'documenttags',
    'usertags',
    'categories',
    'topics',
    'keywords',
  ],
] as const
export const NOTES = [
  ...[
    'notes',
    'note',
    'usernote',
    'usernotes',
    'mynote',
    'mynotes',
    'personalnote',
    'annotation',
    'extended',
    'memo',
  ],
  ...['remark', 'remarks', 'notiz', 'notizen', 'documentnote', 'documentnotes'],
] as const
/** What the page says of itself, not the reader. */
export const EXCERPT = ['excerpt', 'description', 'summary', 'descriptiontext'] as const
export const TITLE = ['title', 'pagetitle', 'booktitle', 'name', 'titel', 'titre', 'titulo'] as const
export const FAVOURITE = [
  ...[
    'favorite',
    'favourite',
    'isfavorite',
    'isfavourite',
    'favourited',
    'starred',
    'isstarred',
    'important',
    'star',
  ],
] as const
export const ARCHIVED = ['archived', 'isarchived', 'archive'] as const
export const READ = ['read', 'isread', 'seen', 'completed', 'markedread'] as const
export const UNREAD = ['unread', 'isunread', 'toread', 'inqueue', 'readlater'] as const
/** A word that tells it. */
export const READING_WORD = ['status', 'state', 'readingstatus', 'location', 'readstatus'] as const
export const HIGHLIGHTS = [
  'highlights',
  'highlight',
  'annotations',
  'selection',
  'quotes',
  'clippings',
] as const
/** Surely the time of the bookmark. */
export const BOOKMARKED = [
  ...[
    'bookmarkedat',
    'bookmarkdate',
    'bookmarkeddate',
    'datebookmarked',
    'bookmarkedon',
    'savedat',
    'saveddate',
    'datesaved',
  ],
  ...['savedon', 'saved', 'timeadded', 'dateadded', 'addedat', 'addedon', 'added', 'importdate'],
] as const
/** In a list of links, which have no time of their own. */
export const LINK_MADE = [
  ...BOOKMARKED,
  'createdat',
  'created',
  'timestamp',
  'time',
  'date',
  'creationdate',
  'highlightedat',
] as const
