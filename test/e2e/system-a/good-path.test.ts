import { setTimeout as delay } from 'node:timers/promises';
import { Execution, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { SystemA } from '../../../examples/system-a/system-a';
import { Json } from '../../support/template';
import { deploy, images, logLines, run, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const POLL_MS = 50;

describe('an upload to system A', () => {
  let rehearsal: Rehearsal;
  let outputs: StackOutputs;
  let execution: Execution;

  rehearse(async (started) => {
    rehearsal = started;
    const deployed = await deploy(rehearsal, (app) => new SystemA(app, 'SystemA'));
    outputs = { ...deployed, pipelineName: deployed.codePipelineName };
    execution = await run(rehearsal, outputs);
  });

  test('goes through Source and Build, and the image is in the registry', async () => {
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded' });
    const [image, ...others] = await images(rehearsal, outputs);
    expect(others).toEqual([]);
    expect(image).toMatchObject({
      imageDigest: execution.namespaces.get('Build')?.IMAGE_DIGEST,
      imageTags: [execution.id],
    });
  });

  test("writes the state changes of the pipeline, its stages and its actions to the pipeline's log group", async () => {
    const finished = { 'detail-type': 'CodePipeline Pipeline Execution State Change', state: 'SUCCEEDED' };
    let entries: Json[] = [];
    do {
      await delay(POLL_MS);
      const lines = await logLines(rehearsal, outputs.pipelineLogGroupName);
      entries = lines.map((line) => JSON.parse(line));
    } while (!entries.some((e) => e['detail-type'] === finished['detail-type'] && e.detail.state === finished.state));
    const changes = entries.map((entry) => `${entry['detail-type'].split(' ')[1]} ${entry.detail.state}`);
    expect(new Set(changes)).toEqual(
      new Set(['Pipeline', 'Stage', 'Action'].flatMap((what) => [`${what} STARTED`, `${what} SUCCEEDED`])),
    );
    expect(new Set(entries.map((entry) => entry.detail['execution-id']))).toEqual(new Set([execution.id]));
  });
});
