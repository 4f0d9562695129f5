import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { CiCdPipeline, ImageBuild, PipelineOutput, PipelineSource } from '../src';

type Order = <T>(map: { [key: string]: T }) => { [key: string]: T };

/** Go and Java hand maps over in any order. */
function templateOf(imageBuild: (stack: Stack, inOrder: Order) => ImageBuild, inOrder: Order): string {
  const stack = new Stack(new App(), 'Stack');
  new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    imageBuild: imageBuild(stack, inOrder),
    tags: inOrder({ Team: 'devops', Project: 'shop' }),
    outputs: inOrder({ two: PipelineOutput.PIPELINE_NAME, one: PipelineOutput.REPOSITORY_URI }),
  });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

const variables = { SECOND: { value: '2' }, FIRST: { value: '1' } };

test.each<[string, (stack: Stack, inOrder: Order) => ImageBuild]>([
  [
    'a Docker build',
    (_, inOrder) =>
      ImageBuild.docker({
        buildArgs: inOrder({ B: '2', a: '3', A: '1' }),
        environmentVariables: inOrder(variables),
      }),
  ],
  [
    'a brought project',
    (stack, inOrder) =>
      ImageBuild.project(new PipelineProject(stack, 'Project'), { environmentVariables: inOrder(variables) }),
  ],
])('the template does not depend on the order of the entries in a map: %s', (_, imageBuild) => {
  const reversed = templateOf(imageBuild, (map) => Object.fromEntries(Object.entries(map).reverse()));
  expect(reversed).toBe(templateOf(imageBuild, (map) => map));
});
