import { Rehearsal } from 'codepipeline-rehearsal';
import { deploySystemC } from './support';
import { REPLY_TIMEOUT_MS } from '../../../packages/rehearsal/test/timeouts';
import { ImageBuild } from '../../../src';
import { Json } from '../../support/template';
import { deployPipeline, images, run, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started), { timeouts: { lambdaReply: REPLY_TIMEOUT_MS, lambdaContinuation: 200 } });

/** Replaces the code of the function that moves the tag. */
const withHandler = (code: string) => (template: Json) => {
  const fn = resourcesOf(template, 'AWS::Lambda::Function')[0];
  fn.Properties.Handler = 'index.handler';
  fn.Properties.Code = { ZipFile: `exports.handler = async () => { ${code} };` };
};

const resourcesOf = (template: Json, type: string): Json[] =>
  Object.values<Json>(template.Resources).filter((resource) => resource.Type === type);

test('a failing build stops at Build, and nothing is pushed', async () => {
  const outputs = await deployPipeline(rehearsal, 'failing-build', {});
  const execution = await run(rehearsal, outputs, sourceZip({ Dockerfile: 'FROM scratch\nCOPY nowhere /\n' }));
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
  expect(execution.statusSummary).toMatch(
    /^Build › Docker failed: build failing-build-dev:\S+ failed in phase BUILD: .*docker build/,
  );
  expect(await images(rehearsal, outputs)).toEqual([]);
});

test('a source without a Dockerfile stops at Build with the reason', async () => {
  const outputs = await deployPipeline(rehearsal, 'no-dockerfile', {
    imageBuild: ImageBuild.docker({ dockerfile: 'docker/Dockerfile' }),
  });
  const execution = await run(rehearsal, outputs);
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
  expect(execution.statusSummary).toContain('failed in phase BUILD');
});

test('a failing test stops at Build, and the registry does not change', async () => {
  const testCommands = ['test "$(cat verdict)" = good'];
  const outputs = await deployPipeline(rehearsal, 'failing-test', { imageBuild: ImageBuild.docker({ testCommands }) });
  const good = await run(rehearsal, outputs, sourceZip({ verdict: 'good' }));
  expect(good.status).toBe('Succeeded');
  const digestsAndTags = async () =>
    (await images(rehearsal, outputs)).map(({ imageDigest, imageTags }) => [imageDigest, imageTags]);
  const before = await digestsAndTags();

  const bad = await run(rehearsal, outputs, sourceZip({ verdict: 'bad', 'site/index.html': 'changed' }));
  expect(stagesOf(bad)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
  expect(bad.statusSummary).toMatch(/failed in phase BUILD: .*test "\$\(cat verdict\)" = good.*1/);
  expect(before).toEqual([[expect.stringMatching(/^sha256:/), [good.id, 'production']]]);
  expect(await digestsAndTags()).toEqual(before);
});

test('a handler that throws fails Deploy when it times out, with its error in the message', async () => {
  const outputs = await deploySystemC(rehearsal, 'Throws', withHandler("throw new Error('out of order')"));
  const execution = await run(rehearsal, outputs);
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
  expect(execution.statusSummary).toMatch(
    /^Deploy › tag-production-image failed: the function \S+ threw before it answered the job: .*out of order/,
  );
});

test('a handler that never answers fails Deploy when it times out', async () => {
  const outputs = await deploySystemC(rehearsal, 'Silent', withHandler(''));
  const execution = await run(rehearsal, outputs);
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
  expect(execution.statusSummary).toMatch(/^Deploy › tag-production-image failed: the function \S+ .*within 5 seconds/);
});

test('a function that cannot be loaded fails Deploy too', async () => {
  const outputs = await deploySystemC(rehearsal, 'Unloadable', withHandler("}; require('nothing'); {"));
  const execution = await run(rehearsal, outputs);
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
  expect(execution.statusSummary).toContain('Deploy › tag-production-image failed: ');
});

test('a source object that is not a ZIP file stops at Build', async () => {
  const outputs = await deployPipeline(rehearsal, 'no-zip', {});
  const execution = await run(rehearsal, outputs, Buffer.from('no zip'));
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
  expect(execution.statusSummary).toContain('failed in phase DOWNLOAD_SOURCE');
});
