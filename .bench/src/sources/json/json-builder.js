/** Builds values out of JSON tokens, but only those that are asked for: a huge array never is in memory as a whole. */
import { TokenType } from '@streamparser/json';
const MAX_DEPTH = 1000;
export class JsonBuilder {
    document = 0;
    levels = [];
    expect = 'value';
    select;
    emit;
    constructor(select, emit) {
        this.select = select;
        this.emit = emit;
    }
    /** True while a JSON text has begun and not ended. */
    get isOpen() {
        return this.levels.length > 0;
    }
    /** The outermost kept value, as far as it is known. */
    get partial() {
        return this.levels[0]?.container;
    }
    /** @throws {SyntaxError} if the token does not fit. */
    add({ token, value, offset }) {
        const { expect } = this;
        const level = this.levels.at(-1);
        if (token === TokenType.COLON && expect === 'colon')
            this.expect = 'value';
        else if (token === TokenType.COMMA && expect === 'comma' && level)
            this.next(level);
        else if (token === TokenType.STRING && expect.startsWith('key') && level) {
            level.key = value;
            this.expect = 'colon';
        }
        else if (token === TokenType.RIGHT_BRACE && level?.array === false && /-end$|^comma/.test(expect))
            this.close(offset);
        else if (token === TokenType.RIGHT_BRACKET && level?.array === true && /-end$|^comma/.test(expect))
            this.close(offset);
        else if (expect.startsWith('value'))
            this.begin(token, value, offset);
        else
            throw new SyntaxError(`unexpected ${JSON.stringify(value)}`);
    }
    next(level) {
        if (level.array)
            level.key = level.key + 1;
        this.expect = level.array ? 'value' : 'key';
    }
    begin(token, value, offset) {
        const parent = this.levels.at(-1);
        const inside = parent?.container !== undefined;
        if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
            if (this.levels.length >= MAX_DEPTH)
                throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
            const array = token === TokenType.LEFT_BRACKET;
            const root = !inside && this.select(this.path());
            const container = inside || root ? (array ? [] : {}) : undefined;
            if (inside)
                put(parent, container);
            this.levels.push({ array, container, key: array ? 0 : '', root, start: offset });
            this.expect = array ? 'value-or-end' : 'key-or-end';
            return;
        }
        if (token > TokenType.NUMBER || token < TokenType.TRUE)
            throw new SyntaxError(`unexpected ${JSON.stringify(value)}`);
        if (inside)
            put(parent, value);
        else if (this.select(this.path()))
            this.send(value, 0);
        this.ended();
    }
    close(offset) {
        const level = this.levels.pop();
        if (level?.root)
            this.send(level.container, offset - level.start + 1);
        this.ended();
    }
    send(value, bytes) {
        this.emit({ path: this.path(), value, document: this.document, bytes });
    }
    ended() {
        this.expect = this.levels.length === 0 ? 'value' : 'comma';
        if (this.levels.length === 0)
            this.document += 1;
    }
    path() {
        return this.levels.map((level) => level.key);
    }
}
function put(parent, value) {
    if (Array.isArray(parent.container))
        parent.container.push(value);
    else if (parent.container && parent.key === '__proto__') {
        // Plain assignment would change the prototype instead.
        Object.defineProperty(parent.container, parent.key, {
            value,
            writable: true,
            enumerable: true,
            configurable: true,
        });
    }
    else if (parent.container)
        parent.container[parent.key] = value;
}
