/** Every end of a one-off task, with the sentence that people get. What a sentence names in braces is filled in. */
export const TASK_ENDS = {
  succeeded: "the task of '{family}' with {image} ended with exit code 0",
  failed: "the task of '{family}' failed",
  notStarted: "ECS did not start the task of '{family}' in cluster '{cluster}': {reason}",
  stopped: "the task of '{family}' was stopped before it ended by itself",
  timeout: "the task of '{family}' did not end within {minutes} minutes, so it was stopped",
  gone: "ECS no longer reports the task of '{family}', so nobody knows how it ended: look at its logs",
} as const;

export type TaskEnd = keyof typeof TASK_ENDS;
