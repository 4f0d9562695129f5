/** For an answer of a function. Some tests wait for all of it; on a busy machine a function may need half of it to start. */
export const REPLY_TIMEOUT_MS = 5_000;
