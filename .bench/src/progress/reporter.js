/** The one thing that pipeline code calls to tell how it is getting on. It never throws and never waits. */
/** Hands every call to all of them. */
export function joinReporters(reporters) {
    return {
        progress: (event) => {
            for (const reporter of reporters)
                reporter.progress(event);
        },
        say: (level, message, phase) => {
            for (const reporter of reporters)
                reporter.say(level, message, phase);
        },
    };
}
