/** Asks a question once: of a stored answer, of the model of its role, or of the built-in one. */
import { createHash } from 'node:crypto';
import { askStructured } from "../models/structured-output.js";
import { z as zod } from 'zod';
export function openAsker(parts) {
    const identity = (question) => {
        const model = parts.textModel(question.role);
        return model === undefined ? 'builtin' : `${model.name} ${parts.templates.version(question.kind)}`;
    };
    return {
        identity,
        async ask(question, subject, input, signal) {
            const model = parts.textModel(question.role);
            const inputHash = createHash('sha256')
                .update(`${subject.inputHash} ${identity(question)}`)
                .digest('hex');
            const stored = subject.force
                ? undefined
                : await findAnswer(parts.db, question.kind, subject.id, inputHash);
            if (stored !== undefined) {
                const checked = question.schema.safeParse(stored.answer);
                if (checked.success)
                    return { value: checked.data, ...splitModel(stored.model), promptVersion: stored.prompt_version };
            }
            const answered = model === undefined
                ? {
                    value: await question.builtin(input, parts.builtin, signal),
                    provider: 'builtin',
                    model: 'built-in',
                    promptVersion: 'builtin-1',
                }
                : await askModel(parts, model, question, subject.id, input, signal);
            await saveAnswer(parts.db, question.kind, subject.id, inputHash, answered);
            return answered;
        },
    };
}
async function askModel(parts, model, question, subjectId, input, signal) {
    const variables = { ...question.variables(input), subject_id: subjectId };
    const images = question.images?.(input);
    const reply = await askStructured({
        model,
        ...(parts.fallback === undefined ? {} : { fallback: parts.fallback }),
        request: {
            ...parts.templates.render(question.kind, variables),
            jsonSchema: zod.toJSONSchema(question.schema, { target: 'draft-7' }),
            ...(images === undefined ? {} : { images }),
        },
        schema: question.schema,
        signal,
    });
    return {
        value: reply.value,
        provider: reply.provider,
        model: reply.model,
        promptVersion: parts.templates.version(question.kind),
    };
}
function splitModel(stored) {
    const at = stored.indexOf('/');
    return { provider: stored.slice(0, at), model: stored.slice(at + 1) };
}
async function findAnswer(db, kind, subjectId, inputHash) {
    return db
        .selectFrom('answers')
        .select(['answer', 'model', 'prompt_version'])
        .where('kind', '=', kind)
        .where('subject_id', '=', subjectId)
        .where('input_hash', '=', inputHash)
        .executeTakeFirst();
}
async function saveAnswer(db, kind, subjectId, inputHash, answered) {
    const row = {
        input_hash: inputHash,
        prompt_version: answered.promptVersion,
        model: `${answered.provider}/${answered.model}`,
        answer: JSON.stringify(answered.value),
    };
    await db
        .insertInto('answers')
        .values({ kind, subject_id: subjectId, ...row })
        .onConflict((conflict) => conflict.columns(['kind', 'subject_id']).doUpdateSet({ ...row, created_at: new Date() }))
        .execute();
}
