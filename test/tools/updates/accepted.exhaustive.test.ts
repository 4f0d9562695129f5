import { Accepted, compare, readAccepted } from '../../../tools/updates/accepted';
import { CHANGES } from '../../../tools/updates/cases/changes';
import { namesOf, tablesOf } from '../../../tools/updates/document';
import { readFrozen } from '../../../tools/updates/freeze';
import { Outcome, play } from '../../../tools/updates/play';
import { report } from '../../../tools/updates/report';

const outcome: Outcome = {
  id: 'stage-removed',
  title: 'the last stage is removed',
  step: 'there',
  findings: [
    { kind: 'orphaned', what: 'LogGroup a' },
    { kind: 'lost', what: 'an image' },
  ],
  said: ['@cdk-cicd-pipeline:warning'],
};
const entry: Accepted = {
  finding: 'orphaned LogGroup *',
  does: 'Keeps the log groups.',
  reason: 'Logs are data.',
  first: 'Look.',
  at: ['stage-removed'],
};

test('what nobody accepted fails, and so does what is accepted and does not happen', () => {
  const stale = { ...entry, at: ['stage-removed', 'stage-removed, back'] };
  expect(compare([outcome], [stale])).toEqual({
    unaccepted: [{ step: 'stage-removed', finding: 'lost an image' }],
    stale: [{ step: 'stage-removed, back', finding: 'orphaned LogGroup *' }],
  });
  expect(compare([{ ...outcome, findings: [] }], [entry]).stale).toHaveLength(1);
  expect(compare([outcome], [entry, { ...entry, finding: 'lost an image' }])).toEqual({ unaccepted: [], stale: [] });
});

test('the report says each finding, what is not accepted, and counts', () => {
  const text = report([outcome], compare([outcome], [entry]));
  expect(text).toContain('stage-removed: the last stage is removed\n    orphaned  LogGroup a\n');
  expect(text).toContain('not accepted:\n    lost an image\n        stage-removed\n');
  expect(text).toContain('1 changes, 1 updates, 2 findings, 1 not accepted, 0 accepted and not found');
});

test('the document has a row for each change', () => {
  const tables = tablesOf([outcome, { ...outcome, step: 'back', findings: [], said: [] }], [entry]);
  expect(tables).toContain(
    '| The last stage is removed | Keeps the log groups. **lost an image**. Warns: `@cdk-cicd-pipeline:warning`. | Look. | Nothing is lost. |',
  );
});

test('the document lists each fixed name, and what becomes of it', () => {
  const rows = namesOf(readFrozen('.')).split('\n').slice(2);
  expect(rows).toContain('| `alias/<namePrefix>-<environmentSuffix>` | AWS::KMS::Alias | is deleted |');
  expect(rows).toContain(
    '| `/aws/codebuild/<namePrefix>-<environmentSuffix>` | AWS::Logs::LogGroup | is deleted, or stays with `logRemovalPolicy` |',
  );
  expect(rows.filter((row) => row.includes('generated'))).toEqual([]);
});

test('there are at least 80 changes, each with an id of its own', () => {
  const ids = CHANGES.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(80);
  expect(new Set(ids).size).toBe(ids.length);
});

test('each accepted finding is of a change that there is, and is accepted once', () => {
  const steps = CHANGES.flatMap(({ id }) => [id, `${id}, back`]);
  const accepted = readAccepted('.');
  expect(accepted.flatMap(({ at }) => at).filter((step) => !steps.includes(step))).toEqual([]);
  const lines = accepted.flatMap(({ finding, at }) => at.map((step) => `${finding} at ${step}`));
  expect(new Set(lines).size).toBe(lines.length);
});

describe('a change', () => {
  const played = (id: string) => play(CHANGES.find((change) => change.id === id)!);

  test('is deployed and taken back', () => {
    const [there, back] = played('source-s3-to-github');
    expect(there.findings).toContainEqual({ kind: 'orphaned', what: 'Bucket PipelineSourceBucket' });
    expect(back.step).toBe('back');
  });

  test('says what is new at synth', () => {
    const [there, back] = played('source-s3-to-oauth');
    expect([there.said, back.said]).toEqual([['@cdk-cicd-pipeline:gitHubOAuth'], []]);
  });

  test('that is rejected at synth is not deployed', () => {
    const outcomes = played('alarm-without-topic');
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0].refused).toContain('deadLetterAlarm requires a topic');
  });
});
