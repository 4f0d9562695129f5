import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Rehearsal } from 'codepipeline-rehearsal';
import { Construct } from 'constructs';
import { PipelineSource } from '../../../src';
import { deployPipeline, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const SOURCE = join(__dirname, '../../../examples/system-c/source');
const files = Object.fromEntries(
  ['Dockerfile', 'site/index.html'].map((file) => [file, readFileSync(join(SOURCE, file), 'utf8')]),
);
const connectionArn = 'arn:aws:codeconnections:us-east-1:000000000000:connection/11111111-2222-3333-4444-555555555555';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

test.each<[string, (scope: Construct) => PipelineSource]>([
  ['github', () => PipelineSource.gitHub('acme/shop', { connectionArn })],
  ['codecommit', (scope) => PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop'))],
])('a push to %s builds the commit that was pushed, and promotes its image', async (id, source) => {
  const outputs = await deployPipeline(rehearsal, id, (scope) => ({ source: source(scope) }));
  const execution = await (await rehearsal.push(outputs.pipelineName, files, { message: 'first' })).rest.promise;
  expect(execution.statusSummary).toBeUndefined();
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
  const git = await rehearsal.gitRepository(outputs.pipelineName);
  const head = await git.findCommit({ branch: 'main' });
  expect([...execution.sourceRevisions.values()].map(({ revisionId }) => revisionId)).toEqual([head?.id]);
});
