import { Outcome } from '../../../tools/faults/cases';
import { Bundle } from '../../../tools/faults/lambda';
import { RunOptions, runFaults } from '../../../tools/faults/run';
import { DEPLOY_APPROVED, DEPLOY_SERVICE, RUN_TASK } from '../../../tools/faults/scenarios/ecs';
import { PROMOTE_IMAGE } from '../../../tools/faults/scenarios/promote-image';
import { PUBLISH_IMAGE } from '../../../tools/faults/scenarios/publish-image';
import { VALIDATE_IMAGE } from '../../../tools/faults/scenarios/validate-image';

// Cases compute, and a busy machine computes slowly.
jest.setTimeout(180_000);

const wrongsOf = (outcomes: readonly Outcome[]): string[] => [
  ...new Set(outcomes.flatMap((outcome) => [...outcome.wrongs])),
];

async function wrongs(options: RunOptions): Promise<string[]> {
  const outcomes = await runFaults(options);
  expect(outcomes.length).toBeGreaterThan(0);
  return wrongsOf(outcomes);
}

/** A bundle without a protection; what is taken away must have been there. */
function without(...protections: readonly (readonly [RegExp, string])[]): Bundle {
  return new Bundle((code) =>
    protections.reduce((changed, [protection, nothing]) => {
      const next = changed.replaceAll(protection, nothing);
      expect(next).not.toBe(changed);
      return next;
    }, code),
  );
}

const SETTLES_RECORDS = [/\.filter\(\(\{state:(\w+)\}\)=>\1!=="running"\)/g, '.filter(()=>!1)'] as const;
const ASKS_IF_RUNNING = [/[\w.]+\.state==="running"/g, '!0'] as const;
const RESTORES_TAG = [/\w+!=="succeeded"&&/g, '!1&&'] as const;

describe('records', () => {
  const options: RunOptions = {
    scenarios: [{ ...VALIDATE_IMAGE, stories: VALIDATE_IMAGE.stories.slice(1, 2) }],
    wanted: ({ name }) => name.startsWith('the same job sees no findings'),
  };

  test('are correct with all protections', async () => {
    expect(await wrongs(options)).toEqual([]);
  });

  test('get lost if nothing reconciles them with CodePipeline', async () => {
    expect(await wrongs({ ...options, bundle: without(SETTLES_RECORDS) })).toEqual(['record lost']);
  });

  test('contradict CodePipeline if the table also ignores conditions', async () => {
    expect(await wrongs({ ...options, bundle: without(SETTLES_RECORDS), ignoresConditions: true })).toContain(
      'record and answer contradict each other',
    );
  });
});

describe('the promoted tag', () => {
  const options: RunOptions = {
    scenarios: [{ ...PROMOTE_IMAGE, stories: PROMOTE_IMAGE.stories.slice(0, 1) }],
    wanted: ({ name }) => name.startsWith('it ends and a newer promotion runs'),
  };

  test('is correct with all protections', async () => {
    expect(await wrongs(options)).toEqual([]);
  });

  test('stays reverted if jobs do not ask whether their action is in progress', async () => {
    const bundle = without(ASKS_IF_RUNNING, RESTORES_TAG);
    expect(await wrongs({ ...options, bundle })).toContain('tag stays reverted');
  });
});

describe('the image of an execution', () => {
  const options: RunOptions = {
    scenarios: [{ ...PUBLISH_IMAGE, stories: PUBLISH_IMAGE.stories.slice(1, 2) }],
    wanted: ({ name }) => name === 'no fault',
  };

  test('is the claimed one with all protections', async () => {
    expect(await wrongs(options)).toEqual([]);
  });

  test('is a different one if the claim is not compared with the tag', async () => {
    // The digest under the tag is taken for the claim.
    const compares = [
      /if\(([\w$]+)!==([\w$]+)\)throw new ([\w$]+)\("JobFailed",/g,
      'if($2=$1,!1)throw new $3("JobFailed",',
    ] as const;
    expect(await wrongs({ ...options, bundle: without(compares) })).toContain('another image than the claimed one');
  });
});

describe('deployments and tasks in ECS', () => {
  const story = ({ stories, ...scenario }: typeof RUN_TASK, index: number) => ({
    scenarios: [{ ...scenario, stories: [stories[index]] }],
  });

  test('a rollback is a false success if it counts as one', async () => {
    const options: RunOptions = { ...story(DEPLOY_SERVICE, 1), wanted: ({ name }) => name === 'no fault' };
    expect(await wrongs(options)).toEqual([]);
    const tells = [/([\w$.]+)==="SUCCESSFUL"/g, '$1.endsWith("SUCCESSFUL")'] as const;
    expect(await wrongs({ ...options, bundle: without(tells) })).toContain('false success in ECS');
  });

  test('a paused deployment continues though it is rejected if the approval is not looked at', async () => {
    const options: RunOptions = { ...story(DEPLOY_APPROVED, 1), wanted: ({ name }) => name === 'no fault' };
    expect(await wrongs(options)).toEqual([]);
    const asks = [/[\w$]+==="approved"&&/g, '!0&&'] as const;
    expect(await wrongs({ ...options, bundle: without(asks) })).toContain('continued though nobody approved');
  });

  test('a task whose exit code is not looked at is a false success', async () => {
    const options: RunOptions = { ...story(RUN_TASK, 1), wanted: ({ name }) => name === 'no fault' };
    expect(await wrongs(options)).toEqual([]);
    const looks = [/([\w$]+\.exitCode)===0/g, '$1!==void 0'] as const;
    expect(await wrongs({ ...options, bundle: without(looks) })).toContain('false success in ECS');
  });

  test('a task is started twice if its client token is another one each time', async () => {
    const options: RunOptions = { ...story(RUN_TASK, 0), wanted: ({ name }) => name === 'dies once after RunTask 1' };
    expect(await wrongs(options)).toEqual([]);
    const token = [/clientToken:[\w$]+,/g, 'clientToken:String(Date.now()),'] as const;
    expect(await wrongs({ ...options, bundle: without(token) })).toContain('second deployment or task');
  });
});
