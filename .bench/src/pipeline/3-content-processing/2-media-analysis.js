/** Sub-phase media_analysis: a description for each stored image and video, kept as soon as it is there. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PostError, messageOf } from "../../errors.js";
import { takeFrame } from "../../posts/video-frame.js";
import { describeMedia } from "../../prompts/describe-media.js";
export const mediaAnalysis = async ({ post, media, forced }, run) => {
    for (const medium of media) {
        if (medium.description !== null && !forced)
            continue;
        if (medium.state === 'stored')
            await describe({ post, media, forced }, medium, run);
        else if (medium.alt_text !== null)
            await save(run, medium, medium.alt_text, 'alt text');
    }
    return {};
};
async function describe({ post, forced }, medium, run) {
    const image = await loadImage(medium, run);
    if (image === undefined) {
        await save(run, medium, medium.alt_text ?? 'A video without a description.', 'alt text');
        return;
    }
    const input = { post: post.content, altText: medium.alt_text ?? undefined, image };
    const inputHash = createHash('sha256')
        .update(image.data)
        .update(medium.alt_text ?? '')
        .digest('hex');
    try {
        const subject = { id: `${medium.post_id}/${medium.medium_id}`, inputHash, force: forced };
        const answered = await run.asker.ask(describeMedia, subject, input, AbortSignal.any([]));
        await save(run, medium, answered.value.description, answered.model);
    }
    catch (error) {
        if (!(error instanceof PostError) || error.code !== 'unreadable_image')
            throw error;
        run.report.say('warn', `An image of post ${medium.post_id} cannot be read: ${messageOf(error)}`, 'content_processing');
        await save(run, medium, medium.alt_text ?? 'A damaged image.', 'alt text');
    }
}
/** @returns The picture itself, or a frame of the video; `undefined` where no frame can be had. */
async function loadImage(medium, run) {
    const file = run.media.pathOf(medium);
    if (medium.content_type?.startsWith('video/') !== true)
        return { contentType: medium.content_type ?? 'image/jpeg', data: await readFile(file) };
    const frame = await takeFrame(file);
    if (frame !== undefined)
        return { contentType: 'image/jpeg', data: frame };
    return run.media.fetchPoster(medium, AbortSignal.any([]));
}
async function save(run, medium, description, describedBy) {
    await run.db
        .updateTable('media')
        .set({ description, described_by: describedBy })
        .where('post_id', '=', medium.post_id)
        .where('medium_id', '=', medium.medium_id)
        .execute();
}
