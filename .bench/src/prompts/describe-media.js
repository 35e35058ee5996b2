/** What an image shows. */
import { z } from 'zod';
import { describePost } from "./categorize-post.js";
const answerSchema = z.object({ description: z.string().trim().min(1).max(5000) });
export const describeMedia = {
    kind: 'describe_media',
    role: 'vision',
    schema: answerSchema,
    variables: (input) => ({
        post_id: input.post.id,
        post: describePost(input.post),
        alt_text: input.altText ?? 'none',
    }),
    images: (input) => [input.image],
    async builtin(input, tools, signal) {
        const read = await tools.ocr.read(input.image, signal);
        const found = [
            input.altText,
            read === '' ? undefined : `Text in the image: ${read.replaceAll(/\s+/g, ' ').trim()}`,
        ];
        return {
            description: found.filter((part) => part !== undefined).join('\n') ||
                'An image without alt text or readable words.',
        };
    },
};
