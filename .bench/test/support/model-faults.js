/** Faults that the stand-in model server makes on demand. */
/** Faults in the order in which they were asked for. */
export class FaultQueue {
    #faults = [];
    add(...faults) {
        this.#faults.push(...faults.map((fault) => ({ ...fault })));
    }
    clear() {
        this.#faults.length = 0;
    }
    /** @returns The first fault that fits the call, one time less of it is left. */
    take(kind, postId) {
        const index = this.#faults.findIndex((fault) => (fault.kind === undefined || fault.kind === 'any' || fault.kind === kind) &&
            (fault.postId === undefined || fault.postId === postId));
        const fault = this.#faults[index];
        if (fault?.times === undefined)
            return fault;
        fault.times -= 1;
        if (fault.times <= 0)
            this.#faults.splice(index, 1);
        return fault;
    }
}
/** @returns The text as the fault leaves it. */
export function spoil(text, type) {
    if (type === 'think')
        return `<think>\nFirst {"draft": true}, then the rest.\n</think>\n\n${text}`;
    if (type === 'prose')
        return `Sure! Here {as asked} is the answer:\n\n${text}\n\nI hope that {it} helps.`;
    if (type === 'fence')
        return `\`\`\`json\n${text}\n\`\`\``;
    if (type === 'truncated')
        return text.slice(0, Math.ceil(text.length * 0.6));
    if (type === 'wrong')
        return '{"unexpected": [1, 2, 3]}';
    if (type === 'not_json')
        return 'I am sorry, but that is nothing I can answer.';
    return text;
}
