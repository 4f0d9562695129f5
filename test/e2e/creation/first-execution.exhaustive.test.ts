import { Execution, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { SystemA } from '../../../examples/system-a/system-a';
import { deploy, images, run, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';
import { deployedBy, deploySystemB, digestOf, pushAndWait } from '../system-b/support';
import { deploySystemC } from '../system-c/support';

/**
 * "When a pipeline is created, a pipeline execution starts automatically."
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 */
describe('a pipeline starts when it is created', () => {
  let rehearsal: Rehearsal;
  rehearse((started) => (rehearsal = started), { startOnCreate: true });

  /** All executions of a pipeline, at rest. */
  async function executionsOf({ pipelineName }: StackOutputs): Promise<readonly Execution[]> {
    await rehearsal.whenIdle();
    return rehearsal.engine.pipeline(pipelineName).executions;
  }

  async function expectFailedSource(outputs: StackOutputs, message: string): Promise<void> {
    const [first, ...others] = await executionsOf(outputs);
    expect(others).toEqual([]);
    expect(first.trigger).toEqual({ triggerType: 'CreatePipeline' });
    expect(stagesOf(first)).toEqual({ Source: 'Failed' });
    expect(first.history.map(({ error }) => error?.message)).toEqual([message]);
  }

  test('system A: Source fails because there is no object yet, and the first upload is built', async () => {
    const deployed = await deploy(rehearsal, (app) => new SystemA(app, 'SystemA'));
    const outputs = { ...deployed, pipelineName: deployed.codePipelineName };
    await expectFailedSource(outputs, `the bucket ${deployed.artifactBucketName} has no object source/source.zip`);
    const uploaded = await run(rehearsal, outputs);
    expect(stagesOf(uploaded)).toEqual({ Source: 'Succeeded', Build: 'Succeeded' });
    expect(await images(rehearsal, outputs)).toMatchObject([{ imageTags: [uploaded.id] }]);
  });

  test('system C: Source fails in the same way, and the first upload is promoted', async () => {
    const outputs = await deploySystemC(rehearsal, 'SystemC');
    await expectFailedSource(outputs, expect.stringMatching(/^the bucket \S+ has no object source\.zip$/));
    const uploaded = await run(rehearsal, outputs);
    expect(uploaded.status).toBe('Succeeded');
    expect(await images(rehearsal, outputs)).toMatchObject([{ imageDigest: digestOf(uploaded) }]);
  });

  test('system B with an empty repository: Source fails because there is no branch, and nothing is deployed', async () => {
    const systemB = await deploySystemB(rehearsal, 'empty');
    await expectFailedSource(systemB.outputs, 'the repository acme/empty has no branch main');
    expect(await deployedBy(systemB)).toMatchObject({ running: { revision: 'shop-empty:1' }, recorded: [] });
  });

  test('system B with a repository that has commits: the latest commit is deployed without a push', async () => {
    const first = await deploySystemB(rehearsal, 'first', { props: { repository: 'acme/shop' } });
    await rehearsal.whenIdle();
    const pushed = await pushAndWait(first);
    const second = await deploySystemB(rehearsal, 'second', { props: { repository: 'acme/shop' } });
    const [execution, ...others] = await executionsOf(second.outputs);
    expect(others).toEqual([]);
    expect(execution.trigger).toEqual({ triggerType: 'CreatePipeline' });
    expect(execution.statusSummary).toBeUndefined();
    expect(execution.status).toBe('Succeeded');
    expect(execution.sourceRevisions).toEqual(pushed.sourceRevisions);
    const { running, recorded } = await deployedBy(second);
    expect(running.image).toContain(digestOf(execution));
    expect(recorded).toMatchObject([{ status: 'SUCCEEDED', imageDigest: digestOf(execution) }]);
  });
});
