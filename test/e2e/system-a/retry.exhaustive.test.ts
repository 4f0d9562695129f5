import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RetryMode } from 'aws-cdk-lib/aws-codepipeline';
import { Rehearsal } from 'codepipeline-rehearsal';
import { ImageBuild } from '../../../src';
import { deployPipeline, images, run, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

describe('a build that fails', () => {
  let rehearsal: Rehearsal;
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-retry-'));

  rehearse((started) => (rehearsal = started));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A build whose test fails this number of times. */
  const failing = (times: number, name: string) =>
    ImageBuild.docker({
      testCommands: [`echo . >> ${join(folder, name)}`, `test "$(wc -l < ${join(folder, name)})" -gt ${times}`],
    });

  test('once is retried automatically, and its image is promoted', async () => {
    const outputs = await deployPipeline(rehearsal, 'flaky', {
      imageBuild: failing(1, 'flaky'),
      buildRetryMode: RetryMode.FAILED_ACTIONS,
    });
    const execution = await run(rehearsal, outputs);
    expect(execution.history.map(({ declaration, status }) => `${declaration.name} ${status}`)).toEqual([
      'S3 Succeeded',
      'Docker Failed',
      'Docker Succeeded',
      'PublishImage Succeeded',
      'tag-production-image Succeeded',
    ]);
    expect(await images(rehearsal, outputs)).toMatchObject([{ imageTags: expect.arrayContaining(['production']) }]);
  });

  test('twice fails its stage', async () => {
    const outputs = await deployPipeline(rehearsal, 'broken', {
      imageBuild: failing(2, 'broken'),
      buildRetryMode: RetryMode.FAILED_ACTIONS,
    });
    const execution = await run(rehearsal, outputs);
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
    expect(await images(rehearsal, outputs)).toEqual([]);
  });
});
