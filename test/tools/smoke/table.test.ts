import { join } from 'node:path';
import { assumptionsOf, type Assumption } from '../../../aws/lists/assumptions';
import { EVIDENCE } from '../../../tools/smoke/evidence';
import type { StepResult, StepResults } from '../../../tools/smoke/prove';
import { STEP_IDS, type StepId } from '../../../tools/smoke/steps';
import { verdictsOf } from '../../../tools/smoke/verdicts';

const assumptions = assumptionsOf(join(__dirname, '../../..'));
const onAws = { isRehearsal: false };

describe('the table of evidence', () => {
  test('has each assumption of the lists, and no other', () => {
    expect(Object.keys(EVIDENCE).sort()).toEqual(assumptions.map(({ id }) => id).sort());
  });

  test('has ids that are unique', () => {
    const ids = assumptions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('names existing steps, or gives the reason why there is none', () => {
    for (const evidence of Object.values(EVIDENCE)) {
      if ('notReached' in evidence) {
        expect(evidence.notReached).not.toBe('');
      } else {
        expect(evidence.confirmedBy.length).toBeGreaterThan(0);
      }
      const steps: readonly StepId[] = 'confirmedBy' in evidence ? evidence.confirmedBy : [];
      expect(STEP_IDS).toEqual(expect.arrayContaining([...steps]));
    }
  });

  test('uses each of the lists', () => {
    const sections = new Set(assumptions.map(({ section }) => section));
    expect([...sections].sort()).toEqual(['left out', 'less', 'request', 'wider']);
  });
});

describe('a verdict', () => {
  const assumption: Assumption = {
    id: 'one-service',
    section: 'less',
    calls: ['ecs:UpdateService', 'ecs:Describe*'],
    text: 'The service is enough.',
    see: 'https://docs.aws.amazon.com/',
  };
  const passed = (evidence: string): StepResult => ({ status: 'passed', evidence, seconds: 1 });
  const refusal = (message: string): StepResult => ({ status: 'failed', message, seconds: 1, isRefusal: true });
  const verdict = (
    results: StepResults,
    account = onAws,
    evidence = { confirmedBy: ['a-build', 'b-ecs'] as StepId[] },
  ) => verdictsOf([assumption], results, account, { 'one-service': evidence })[0];

  test('is confirmed when all of its steps passed, with their evidence', () => {
    const { verdict: found, because } = verdict({ 'a-build': passed('built'), 'b-ecs': passed('deployed') });
    expect(found).toBe('confirmed');
    expect(because).toMatch(/: built; .*: deployed$/);
  });

  test('is not reached if one of them was not taken, was skipped, or failed for another reason', () => {
    const others: (StepResult | undefined)[] = [
      undefined,
      { status: 'skipped', because: 'no service' },
      { status: 'failed', message: 'timed out', seconds: 1, isRefusal: false },
    ];
    for (const other of others) {
      expect(verdict({ 'a-build': passed('built'), 'b-ecs': other })).toMatchObject({ verdict: 'not reached' });
    }
    expect(verdict({ 'a-build': passed('built'), 'b-ecs': others[1] }).because).toContain('no service');
    expect(verdict({ 'a-build': passed('built'), 'b-ecs': others[2] }).because).toContain('timed out');
  });

  test.each([
    'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: ecs:UpdateService on resource: x',
    'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: ecs:DescribeServices',
    'Access Denied',
  ])('is refuted by a denial of AWS: %s', (message) => {
    expect(verdict({ 'a-build': passed('built'), 'b-ecs': refusal(message) })).toMatchObject({
      verdict: 'refuted',
      because: expect.stringContaining(message),
    });
  });

  test('is not refuted by a denial of other actions', () => {
    const message = 'User: x is not authorized to perform: iam:PassRole on resource: y';
    expect(verdict({ 'a-build': passed('built'), 'b-ecs': refusal(message) })).toMatchObject({
      verdict: 'not reached',
    });
  });

  test('is never confirmed by a rehearsal, because the rehearsal shares the assumption', () => {
    const results = Object.fromEntries(STEP_IDS.map((id) => [id, passed('so')]));
    for (const one of verdictsOf(assumptions, results, { isRehearsal: true })) {
      expect(one).toMatchObject({
        verdict: 'not reached',
        because: expect.stringContaining('the rehearsal shares it'),
      });
    }
    const counts = verdictsOf(assumptions, results, onAws).filter((one) => one.verdict === 'confirmed');
    expect(counts.length).toBe(Object.values(EVIDENCE).filter((evidence) => 'confirmedBy' in evidence).length);
  });

  test('is missing for an assumption that the table does not have', () => {
    expect(() => verdictsOf([assumption], {}, onAws)).toThrow("does not say what confirms 'one-service'");
  });
});
