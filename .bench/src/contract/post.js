/** A post as every source delivers it and every phase reads it. Stored as JSON in `posts.content`. */
/** @returns The focal post. */
export function focalPart(post) {
    const part = post.parts.find((candidate) => candidate.id === post.id) ?? post.parts[0];
    if (part === undefined)
        throw new RangeError(`Post ${post.id} has no parts.`);
    return part;
}
