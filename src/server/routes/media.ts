/** Files of posts. */
import { join } from 'node:path'
import type { mediaApi } from '../../contract/api/media.ts'
import { itemFolder } from '../../topics/place.ts'
import { findItemPlace } from '../../documents/item-repository.ts'
import { pathInside } from '../../documents/files/path-inside.ts'
import { findMedium } from '../../posts/post-repository.ts'
import type { RouteParts } from '../route-parts.ts'
import { sendMedia, unknownMedium } from '../send-media.ts'
import type { Handlers } from '../serve-operations.ts'

export function mediaRoutes({ app }: RouteParts): Handlers<typeof mediaApi> {
  const { db } = app.database
  const { knowledgeBase, mediaCache } = app.paths
  return {
    async getMedium({ params: { post_id: postId, medium_id: mediumId }, ...exchange }) {
      const medium = await findMedium(db, postId, mediumId)
      if (medium?.state !== 'stored' || medium.path === null) throw unknownMedium()
      return sendMedia(pathInside(mediaCache, medium.path), exchange)
    },

    async getItemFile({ params: { post_id: postId, file }, ...exchange }) {
      const item = await findItemPlace(db, postId)
      if (item === undefined) throw unknownMedium()
      return sendMedia(pathInside(knowledgeBase, join(itemFolder(item), 'media', file)), exchange)
    },
  }
}
