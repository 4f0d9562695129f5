import { readArguments, UsageError } from '../../../tools/smoke/arguments';
import { askBudget, askRegion, budgetQuestion, expectAgreement, type Terminal } from '../../../tools/smoke/budget';

const ARN = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555';

describe('arguments', () => {
  test('have defaults', () => {
    expect(readArguments([], {})).toEqual({ yes: false, rehearse: false, report: 'test-reports/smoke' });
  });

  test('take precedence over the environment', () => {
    const args = [
      '--region',
      'eu-west-1',
      '--yes',
      '--report',
      'out',
      '--connection-arn',
      ARN,
      '--repository',
      'acme/shop',
    ];
    expect(readArguments(args, { AWS_REGION: 'us-east-1' })).toEqual({
      region: 'eu-west-1',
      yes: true,
      rehearse: false,
      report: 'out',
      connection: { arn: ARN, repository: 'acme/shop' },
    });
  });

  test.each([
    [{ AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'us-east-1' }, 'eu-north-1'],
    [{ AWS_DEFAULT_REGION: 'us-gov-west-1' }, 'us-gov-west-1'],
    [{ AWS_REGION: '' }, undefined],
  ])('include the Region from %j', (environment, region) => {
    expect(readArguments([], environment).region).toBe(region);
  });

  test('name the run to clean up', () => {
    expect(readArguments(['--clean-up', 'smoke-1a2b3c'], {}).cleanUp).toBe('smoke-1a2b3c');
  });

  test.each([
    [['--regoin', 'x'], /Unknown option '--regoin'/],
    [['all'], /Unexpected argument 'all'/],
    [['--region', 'Frankfurt'], "--region must be such as eu-west-1, got 'Frankfurt'"],
    [['--clean-up', 'shop'], "--clean-up must be the name of a run, got 'shop': use one such as smoke-1a2b3c"],
    [['--connection-arn', ARN], /--repository must be OWNER\/NAME.*got nothing/],
    [['--repository', 'acme/shop'], /--connection-arn must be the ARN of a connection.*got nothing/],
    [['--connection-arn', 'arn:aws:s3:::x', '--repository', 'a/b'], /got 'arn:aws:s3:::x'/],
    [['--rehearse', '--clean-up', 'smoke-1a2b3c'], /--rehearse has an account of its own/],
  ])('%j are rejected', (args, message) => {
    expect(() => readArguments(args, {})).toThrow(message);
    expect(() => readArguments(args, {})).toThrow(UsageError);
  });

  test('of the rehearsal ignore the Region of the environment', () => {
    expect(readArguments(['--rehearse'], { AWS_REGION: 'here' }).rehearse).toBe(true);
  });
});

describe('the questions', () => {
  const nobody: Terminal = { isInteractive: false, ask: () => Promise.reject(new Error('nobody is there')) };
  function somebody(answer: string): Terminal & { readonly asked: string[] } {
    const asked: string[] = [];
    return { isInteractive: true, asked, ask: async (question) => (asked.push(question), answer) };
  }

  test('state what is created, where, by whom, and at what cost', () => {
    const account = { id: '111111111111', region: 'eu-west-1', callerArn: 'arn:aws:iam::111111111111:user/maintainer' };
    const question = budgetQuestion(account, 'smoke-1a2b3c');
    for (const part of [...Object.values(account), 'smoke-1a2b3c', 'USD', 'removed']) {
      expect(question).toContain(part);
    }
  });

  test.each([
    ['y', true],
    ['YES ', true],
    ['', false],
    ['n', false],
    ['yesterday', false],
  ])("'%s' to the budget is %s", async (answer, agreed) => {
    const terminal = somebody(answer);
    expect(await askBudget('What it costs', false, terminal)).toBe(agreed);
    expect(terminal.asked).toEqual([expect.stringContaining('What it costs')]);
  });

  test('are not asked with --yes', async () => {
    expect(await askBudget('What it costs', true, nobody)).toBe(true);
  });

  test('fail with one line if nobody can answer', async () => {
    await expect(askBudget('What it costs', false, nobody)).rejects.toThrow(/^[^\n]*pass --yes[^\n]*$/);
    await expect(askRegion(undefined, nobody)).rejects.toThrow(/^[^\n]*pass --region[^\n]*$/);
  });

  test('are answered before the first request to AWS', () => {
    expect(() => expectAgreement(false, nobody)).toThrow('pass --yes');
    expect(() => expectAgreement(true, nobody)).not.toThrow();
    expect(() => expectAgreement(false, somebody('y'))).not.toThrow();
  });

  test('ask for the Region if nothing defines it', async () => {
    expect(await askRegion('eu-west-1', nobody)).toBe('eu-west-1');
    expect(await askRegion(undefined, somebody(' eu-west-2 '))).toBe('eu-west-2');
    await expect(askRegion(undefined, somebody('London'))).rejects.toThrow("'London' is not a Region");
  });
});
