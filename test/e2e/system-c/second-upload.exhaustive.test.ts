import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Execution, ProgressEvent, Rehearsal } from 'codepipeline-rehearsal';
import { ImageBuild } from '../../../src';
import { deployPipeline, images, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

/**
 * A stage runs one execution at a time. The next one waits for it, and is superseded by a later one.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#how-it-works-rules-superseded
 */
describe('uploads while an execution is in Build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'second-upload-'));
  const gate = join(folder, 'open');
  const listeners = new Set<(event: ProgressEvent) => void>();
  let rehearsal: Rehearsal;

  rehearse((started) => (rehearsal = started), {
    onProgress: (event) => listeners.forEach((listen) => listen(event)),
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Resolves at the first event of this type for this stage of this execution. */
  function reached(execution: Execution, type: 'stage-started' | 'stage-finished', stageName: string): Promise<void> {
    return new Promise((resolve) => {
      const listen = (event: ProgressEvent): void => {
        if (event.type === type && event.executionId === execution.id && event.stageName === stageName) {
          listeners.delete(listen);
          resolve();
        }
      };
      listeners.add(listen);
    });
  }

  test('the second waits and is superseded by the third, and each image contains its own upload', async () => {
    const waitForGate = `while [ ! -e '${gate}' ]; do sleep 0.05; done`;
    const outputs = await deployPipeline(rehearsal, 'uploads', {
      imageBuild: ImageBuild.docker({ testCommands: [waitForGate] }),
    });
    const upload = (page: string) => rehearsal.upload(outputs.pipelineName, sourceZip({ 'site/index.html': page }));

    const first = await upload('first');
    await reached(first, 'stage-started', 'Build');
    const second = await upload('second');
    await reached(second, 'stage-finished', 'Source');
    expect(stagesOf(second)).toEqual({ Source: 'Succeeded' });
    const third = await upload('third');
    await second.rest.promise;
    expect(second.status).toBe('Superseded');

    writeFileSync(gate, '');
    await Promise.all([first.rest.promise, third.rest.promise]);
    expect([first.status, third.status]).toEqual(['Succeeded', 'Succeeded']);
    const tags = Object.fromEntries((await images(rehearsal, outputs)).map((i) => [i.imageDigest, i.imageTags ?? []]));
    const digests = [first, third].map(({ namespaces }) => namespaces.get('Image')!.IMAGE_DIGEST);
    expect(Object.keys(tags).sort()).toEqual([...digests].sort());
    expect(tags[digests[0]]).toEqual([first.id]);
    expect([...tags[digests[1]]].sort()).toEqual([third.id, 'production'].sort());
  }, 60_000);

  test('two uploads in quick succession each build their own version', async () => {
    const outputs = await deployPipeline(rehearsal, 'quick', {});
    const executions: Execution[] = [];
    for (const page of ['one', 'two']) {
      executions.push(await rehearsal.upload(outputs.pipelineName, sourceZip({ 'site/index.html': page })));
    }
    await rehearsal.whenIdle();
    const versions = executions.map(({ sourceRevisions }) => [...sourceRevisions.values()][0].revisionId);
    expect(new Set(versions).size).toBe(2);
    expect(executions.map(({ sourceOverrides }) => sourceOverrides[0].revisionValue)).toEqual(versions);
  }, 60_000);
});
