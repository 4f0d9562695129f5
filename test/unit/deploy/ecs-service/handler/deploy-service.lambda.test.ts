import { account, parameters, runAction, runJob, runText, withAccount } from './ecs-account';

withAccount();

test.each([
  ['STOP_TYPE', 'MAYBE', 'must be ROLLBACK or ABORT, got MAYBE: deploy the function again'],
  ['CONTAINER_NAMES', 'app', 'must be a JSON array of container names, got app: deploy the function again'],
  ['CONTAINER_NAMES', '[""]', 'must be a JSON array of container names, got [""]: deploy the function again'],
])('environment variable %s=%s is a failure', async (name, value, words) => {
  process.env[name] = value;
  await runAction();
  expect(account.answer?.failure).toBe(`environment variable ${name} ${words}`);
});

test('a job whose parameters cannot be read is a failure without a record', async () => {
  await runJob(undefined, { ...parameters, target: 7 });
  expect(account.answer?.failure).toBe('user parameter target must be a string, got 7: deploy the pipeline again');
  expect(account.records).toEqual([]);
});

test('a job without parameters is a failure too', async () => {
  await runJob(undefined, 'rubbish' as unknown as object);
  expect(account.answer?.failure).toMatch(/^the user parameters must have version 1, got none/);
  expect(account.messages[0]).toBe(`Deployment failed.\n\nReason:    ${account.answer?.failure}`);
});

test('a job whose parameters are no JSON is a failure without facts', async () => {
  await runText('{');
  expect(account.answer?.failure).toBe('the user parameters of the action are not JSON: deploy the pipeline again');
  expect(account.messages.at(-1)).toBe(`Deployment failed.\n\nReason:    ${account.answer?.failure}`);
});
