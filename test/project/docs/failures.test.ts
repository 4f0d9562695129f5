import { isInCode, problemsOf } from './failures';
import { codeOf, documentsIn, rowsOf } from './markdown';

const pages = documentsIn('docs/reference');

/** The tables of errors: what one writes, or when it happens, and the message. */
function failures(header: string): { readonly cause: string; readonly message: string }[] {
  return pages
    .flatMap(({ text }) => rowsOf(text, header))
    .map(([cause, message]) => ({ cause: codeOf(cause), message: codeOf(message) }));
}

const atSynthesis = failures('if you write');
const atRunTime = failures('if at run time');
const notifications = pages
  .flatMap(({ text }) => rowsOf(text, 'message'))
  .filter(([message]) => message.startsWith('`'));

test('the reference has errors of both kinds, and its messages are compared', () => {
  expect(atSynthesis.length).toBeGreaterThan(20);
  expect(atRunTime.length).toBeGreaterThan(4);
  expect(notifications.length).toBeGreaterThan(2);
  expect(problemsOf("PipelineSource.s3('source.zip')")).toEqual([]);
  expect(isInCode('there is no such message')).toBe(false);
});

test.each(atSynthesis)('$cause fails with the message that the reference shows', ({ cause, message }) => {
  const problems = problemsOf(cause);
  const [start, isCut] = [message.replace(/ …$/, ''), message.endsWith(' …')];
  expect(problems.map((problem) => (isCut ? problem.slice(0, start.length) : problem))).toContain(start);
});

test.each(notifications)('the notification %s is one of the code', (message) => {
  expect(isInCode(codeOf(message))).toBe(true);
});

test.each(atRunTime)('the message for $cause is one of the code', ({ message }) => {
  expect(isInCode(message)).toBe(true);
});
