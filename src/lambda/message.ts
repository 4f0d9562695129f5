/**
 * CodePipeline's limit, which records and notifications follow, so that people read the same text everywhere.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html
 */
const MAX_LENGTH = 5_000;
const MAX_SUBJECT_LENGTH = 100;

/** What is left of a character beyond U+FFFF that is cut in two. The SDK throws an error for a request that has one. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** Cuts a message off, and says so. */
export function shortened(message: string, length = MAX_LENGTH): string {
  return message.length <= length ? message : `${message.slice(0, length - 1).replace(HALF_CHARACTER, '')}…`;
}

/** One line of text that somebody else wrote: without control characters and halves of characters, and not too long. */
export function oneLine(text: string, length = 200): string {
  return shortened(text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').trim(), length);
}

/**
 * A subject as SNS accepts it: ASCII without control characters. SNS would reject the message otherwise.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function subjectLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '?').slice(0, MAX_SUBJECT_LENGTH);
}
