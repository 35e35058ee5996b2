/** How much of each run is kept, whichever the store. */

/** Lines of the log. */
export const KEPT_LINES = 1000
/** For who missed some; as many as a process holds in hand, so that nothing is missed when it gives them all at once. */
export const KEPT_EVENTS = 5000
