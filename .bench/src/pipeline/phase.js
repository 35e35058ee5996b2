export const NOTHING = { processed: 0, failed: 0 };
