import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deniedActions, includesAction, isDenial } from '../../../tools/smoke/denial';
import {
  AccountFailure,
  createProver,
  flow,
  StepFailure,
  type StepResult,
  type StepResults,
} from '../../../tools/smoke/prove';
import { hasPassed, markdown, writeReport, type Report } from '../../../tools/smoke/report';
import { STEP_IDS } from '../../../tools/smoke/steps';

const ID = '111111111111';
const all = (result: StepResult): StepResults => Object.fromEntries(STEP_IDS.map((id) => [id, result]));
const assumption = {
  id: 'one-service',
  section: 'less' as const,
  calls: ['ecs:UpdateService'],
  text: 'One service is enough.',
  see: 'https://docs.aws.amazon.com/x',
};

function reportWith(rest: Partial<Report> = {}): Report {
  return {
    name: 'smoke-1a2b3c',
    startedAt: new Date('2026-11-28T12:00:00Z'),
    account: { id: ID, region: 'eu-west-1', isRehearsal: false },
    results: all({ status: 'passed', evidence: `arn:aws:ecs:eu-west-1:${ID}:service/shop | <b>`, seconds: 2 }),
    verdicts: [{ assumption, verdict: 'confirmed', because: 'it ran', steps: ['b-ecs'] }],
    cleanUp: { removed: ['a stack'], scheduled: ['a key: later'], left: [] },
    ...rest,
  };
}

describe('a report', () => {
  test('has each step and each assumption, with its evidence', () => {
    const text = markdown(reportWith());
    expect(text).toContain('## Assumptions: 0 refuted, 1 confirmed, 0 not reached');
    expect(text).toContain('| [`one-service`](https://docs.aws.amazon.com/x) | confirmed | it ran | `b-ecs` |');
    expect(text).toContain('service/shop \\| &lt;b>');
    expect(text).toContain('- a key: later');
    expect(text).toContain('Passed.');
  });

  test('lists refuted assumptions first', () => {
    const refuted = { assumption: { ...assumption, id: 'two' }, verdict: 'refuted' as const, because: 'no', steps: [] };
    const text = markdown(reportWith({ verdicts: [...reportWith().verdicts, refuted] }));
    expect(text.indexOf('`two`')).toBeLessThan(text.indexOf('`one-service`'));
  });

  test('is written twice, without the account ID', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smoke-report-'));
    writeReport(folder, reportWith());
    const [text, json] = ['report.md', 'report.json'].map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true });
    expect(text + json).not.toContain(ID);
    expect(text).toContain('arn:aws:ecs:eu-west-1:ACCOUNT:service/shop');
    const { steps, assumptions } = JSON.parse(json);
    expect(steps.map(({ id }: { id: string }) => id)).toEqual(STEP_IDS);
    expect(assumptions).toEqual([{ ...assumption, verdict: 'confirmed', because: 'it ran', steps: ['b-ecs'] }]);
  });

  const failed: StepResult = { status: 'failed', message: 'no', seconds: 1, isRefusal: false };
  const left = { removed: [], scheduled: [], left: ['a table: no'] };
  test.each<[string, Partial<Report>, boolean]>([
    ['everything passed', {}, true],
    ['a step was skipped for its reason', { results: all({ status: 'skipped', because: 'no TLS' }) }, true],
    ['a step failed', { results: { ...reportWith().results, 'b-ecs': failed } }, false],
    ['a step was not reached', { results: { ...reportWith().results, 'b-ecs': undefined } }, false],
    ['something is left', { cleanUp: left }, false],
    ['the run was ended', { failure: 'SIGINT' }, false],
  ])('where %s says so', (_, rest, passed) => {
    expect(hasPassed(reportWith(rest))).toBe(passed);
    expect(markdown(reportWith(rest))).toContain(passed ? 'Passed.' : 'FAILED.');
  });
});

describe('a step', () => {
  const callerArn = `arn:aws:sts::${ID}:assumed-role/maintainer/session`;
  const refused =
    'User: arn:aws:sts::111111111111:assumed-role/pipeline/x is not authorized to perform: ecs:UpdateService';
  const prover = (signal = new AbortController().signal) =>
    createProver({ callerArn, signal, onResult: () => undefined });
  async function resultOf(error: Error): Promise<StepResult | undefined> {
    const { prove, results } = prover();
    await expect(prove('b-ecs', () => Promise.reject(error))).rejects.toThrow(StepFailure);
    return results()['b-ecs'];
  }

  test('that passed keeps its evidence, and passes its value on', async () => {
    const { prove, results } = prover();
    expect(await prove('a-build', async () => ({ evidence: 'so', value: 7 }))).toBe(7);
    expect(results()['a-build']).toMatchObject({ status: 'passed', evidence: 'so' });
  });

  test('that AWS denied to our roles counts against the assumptions', async () => {
    expect(await resultOf(new AccountFailure(refused))).toMatchObject({ isRefusal: true, message: refused });
  });

  test.each<[string, Error]>([
    ['its own call was refused', new Error(refused)],
    ['the caller may not do it', new AccountFailure(`User: ${callerArn} is not authorized to perform: kms:CreateKey`)],
    ['an action failed otherwise', new AccountFailure('Deploy Failed: the image has 3 findings')],
  ])('does not count where %s', async (_, error) => {
    expect(await resultOf(error)).toMatchObject({ status: 'failed', isRefusal: false });
  });

  test('ends its flow if it fails, and nothing else ends it silently', async () => {
    const { prove } = prover();
    const later = jest.fn();
    await flow(async () => {
      await prove('b-ecs', () => Promise.reject(new Error('no')));
      later();
    });
    expect(later).not.toHaveBeenCalled();
    await expect(flow(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  });

  test('is neither taken nor judged after an interruption', async () => {
    const ended = new AbortController();
    const { prove, results } = prover(ended.signal);
    const step = prove('b-ecs', async () => {
      ended.abort(new Error('SIGINT'));
      throw new Error('aborted');
    });
    await expect(step).rejects.toThrow('SIGINT');
    await expect(prove('a-build', async () => ({ evidence: '', value: 0 }))).rejects.toThrow('SIGINT');
    expect(results()).toEqual({});
  });
});

describe('denials by AWS', () => {
  test.each([
    ['User: arn:x is not authorized to perform: s3:GetObject on resource: y', ['s3:GetObject']],
    ['The provided role does not have sufficient permissions: Access Denied', []],
    ['CodePipeline is not authorized to perform AssumeRole on role arn:x', ['sts:AssumeRole']],
    ['The specified KMS key does not exist or is not allowed to be used with Arn z', []],
  ])('are recognized: %s', (message, actions) => {
    expect(isDenial(message)).toBe(true);
    expect(deniedActions(message)).toEqual(actions);
  });

  test.each(['The build failed', 'timed out', 'ThrottlingException: Rate exceeded'])(
    'are not recognized: %s',
    (message) => {
      expect(isDenial(message)).toBe(false);
    },
  );

  test.each([
    [['kms:GenerateDataKey*'], 'kms:GenerateDataKeyPair', true],
    [['s3:getobject'], 's3:GetObject', true],
    [['s3:GetObject'], 's3:GetObjectVersion', false],
    [['*'], 'sts:AssumeRole', true],
    [['s3.GetObject'], 's3:GetObject', false],
  ])('%j has %s: %s', (patterns, action, has) => {
    expect(includesAction(patterns, action)).toBe(has);
  });
});
