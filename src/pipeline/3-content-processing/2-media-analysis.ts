/** Sub-phase media_analysis: a description for each stored image and video, kept as soon as it is there. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { MediaRow } from '../../db/tables.ts'
import { PostError, messageOf } from '../../errors.ts'
import type { ModelImage } from '../../models/model.ts'
import { takeFrame } from '../../posts/video-frame.ts'
import { describeMedia } from '../../prompts/describe-media.ts'
import { mediumSubject, saveDescription, type Description } from '../../posts/media-descriptions.ts'
import type { RunContext } from '../phase.ts'
import type { PostWork, SubPhase } from './sub-phase.ts'

export const mediaAnalysis: SubPhase = async (work, run) => {
  const media: MediaRow[] = []
  for (const medium of work.media) media.push(await describe(medium, work, run))
  return { media }
}

async function describe(medium: MediaRow, work: PostWork, run: RunContext): Promise<MediaRow> {
  if (medium.description !== null && !work.forced) return medium
  const described = medium.state === 'stored' ? await look(medium, work, run) : byAltText(medium)
  if (described === undefined) return medium
  await saveDescription(run.db, { post_id: medium.post_id, medium_id: medium.medium_id, ...described })
  return { ...medium, ...described }
}

function byAltText({ alt_text }: MediaRow): Description | undefined {
  return alt_text === null ? undefined : { description: alt_text, described_by: 'alt text' }
}

async function look(medium: MediaRow, work: PostWork, run: RunContext): Promise<Description> {
  const image = await loadImage(medium, run)
  if (image === undefined)
    return byAltText(medium) ?? { description: 'A video without a description.', described_by: 'alt text' }
  const altText = medium.alt_text ?? undefined
  const inputHash = createHash('sha256')
    .update(image.data)
    .update(altText ?? '')
    .digest('hex')
  const subject = {
    id: mediumSubject(medium),
    inputHash,
    force: work.forced,
    known: work.answers,
  }
  try {
    const input = { post: work.post.content, altText, image }
    const answered = await run.asker.ask(describeMedia, subject, input, run.inHand)
    return { description: answered.value.description, described_by: answered.model }
  } catch (error) {
    if (!(error instanceof PostError) || error.code !== 'unreadable_image') throw error
    const message = `An image of post ${medium.post_id} cannot be read: ${messageOf(error)}`
    run.report.say('warn', message, 'content_processing')
    return byAltText(medium) ?? { description: 'An image that cannot be read.', described_by: 'alt text' }
  }
}

/** @returns The picture itself, or a frame of the video; `undefined` where no frame can be had. */
async function loadImage(medium: MediaRow, run: RunContext): Promise<ModelImage | undefined> {
  const file = run.media.pathOf(medium)
  if (medium.content_type?.startsWith('video/') !== true)
    return { contentType: medium.content_type ?? 'image/jpeg', data: await readFile(file) }
  const frame = await takeFrame(file, run.inHand)
  if (frame !== undefined) return { contentType: 'image/jpeg', data: frame }
  return run.media.fetchPoster(medium, run.inHand)
}
