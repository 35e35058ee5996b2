/** What a model is to the rest of the code, whoever serves it. */
export const MODEL_ROLES = [
    'text',
    'categorization',
    'vision',
    'embedding',
    'chat',
    'synthesis',
    'fallback',
];
