/**
 * Takes `user:password@` out of the URL: fetch refuses it there, and would name it in its error.
 *
 * @param baseUrl - Such as `http://localhost:11434` or `https://api.openai.com/v1`.
 */
export function serverAddress(provider, baseUrl) {
    const url = new URL(baseUrl);
    const { username, password } = url;
    url.username = '';
    url.password = '';
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const headers = username
        ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
        : {};
    return { provider, url: url.href.replace(/\/+$/, ''), headers };
}
/** @returns Such as `Ollama at http://localhost:11434`: no path, query or credentials. */
export function nameOfServer(server) {
    const kind = server.provider === 'ollama' ? 'Ollama' : 'The OpenAI-compatible server';
    return `${kind} at ${new URL(server.url).origin}`;
}
