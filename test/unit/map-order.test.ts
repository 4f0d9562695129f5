import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CiCdPipeline, ImageBuild, PipelineOutput, PipelineSource } from '../../src';

/** Go and Java hand maps over in any order. */
function templateOf(inOrder: <T>(map: { [key: string]: T }) => { [key: string]: T }): string {
  const stack = new Stack(new App(), 'Stack');
  new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    imageBuild: ImageBuild.docker({
      buildArgs: inOrder({ B: '2', a: '3', A: '1' }),
      environmentVariables: inOrder({ SECOND: { value: '2' }, FIRST: { value: '1' } }),
    }),
    tags: inOrder({ Team: 'devops', Project: 'shop' }),
    outputs: inOrder({ two: PipelineOutput.PIPELINE_NAME, one: PipelineOutput.REPOSITORY_URI }),
  });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

test('the template does not depend on the order of the entries in a map', () => {
  const reversed = templateOf((map) => Object.fromEntries(Object.entries(map).reverse()));
  expect(reversed).toBe(templateOf((map) => map));
});
