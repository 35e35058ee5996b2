/** One picture of a video, by ffmpeg where it is installed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
const run = promisify(execFile);
const TIMEOUT_MS = 30_000;
/** @returns A JPEG, or `undefined` when ffmpeg is not there or cannot read the file. */
export async function takeFrame(file) {
    // `file:` keeps a name from being taken for an option or another protocol.
    const input = ['-nostdin', '-loglevel', 'error', '-protocol_whitelist', 'file', '-i', `file:${file}`];
    const output = [
        '-vf',
        'thumbnail,scale=1280:-2:force_original_aspect_ratio=decrease',
        '-frames:v',
        '1',
        '-f',
        'mjpeg',
        'pipe:1',
    ];
    try {
        const { stdout } = await run('ffmpeg', [...input, ...output], {
            encoding: 'buffer',
            timeout: TIMEOUT_MS,
            maxBuffer: 32 << 20,
        });
        return stdout.length > 0 ? stdout : undefined;
    }
    catch {
        return undefined;
    }
}
