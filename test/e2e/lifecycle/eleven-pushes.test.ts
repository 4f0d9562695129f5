import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SystemA } from '../../../examples/system-a/system-a';
import { SystemC } from '../../../examples/system-c/system-c';
import { Repository } from '../../../packages/rehearsal/test/lifecycle/repository';
import { CiCdPipeline, DeployTarget, PipelineSource } from '../../../src';
import { Json } from '../../support/template';
import { byConnection } from '../../unit/examples/system-b-templates';

/** What the lifecycle policies in the templates of systems A, B and C keep after a deployment. */
const newApp = (): App => new App({ analyticsReporting: false });
const systemA = Template.fromStack(new SystemA(newApp(), 'SystemA'));
const systemB = byConnection;
const systemC = Template.fromStack(new SystemC(newApp(), 'SystemC'));

const repositoriesOf = (template: Template): Json => template.findResources('AWS::ECR::Repository');

/** The repository that stages deploy from, without images. */
function repositoryOf(template: Template): Repository {
  const [id, ...others] = Object.keys(repositoriesOf(template)).filter((name) => !name.includes('BuildRepository'));
  expect(others).toEqual([]);
  return new Repository(repositoriesOf(template)[id].Properties.LifecyclePolicy.LifecyclePolicyText);
}

/** An image as an execution publishes it: tagged with the execution's id. */
const push = (repository: Repository, digest: string): void =>
  repository.push({ digest, tags: [`execution-${digest}`] });

/** Executions that publish an image and then fail: an approval was rejected, or a validation failed. */
function pushes(repository: Repository, number: number): void {
  for (let index = 1; index <= number; index++) push(repository, `push-${index}`);
}

/** Executions that publish an image and succeed. */
function deployments(repository: Repository, number: number, tag?: string): void {
  for (let index = 1; index <= number; index++) {
    push(repository, `deployed-${index}`);
    if (tag !== undefined) repository.tag(`deployed-${index}`, tag);
  }
}

describe('system C keeps the promoted image', () => {
  test.each([10, 11, 12, 50])('after %i later pushes that were not promoted', (number) => {
    const repository = repositoryOf(systemC);
    push(repository, 'live');
    repository.tag('live', 'production');
    pushes(repository, number);
    expect(repository.digests).toContain('live');
    // It counts as one of the last ten while it is one, and is kept in addition to them afterwards.
    expect(repository.digests).toHaveLength(11);
  });

  test('and images that were promoted earlier expire with the others', () => {
    const repository = repositoryOf(systemC);
    deployments(repository, 3, 'production');
    pushes(repository, 11);
    expect(repository.digests.filter((digest) => digest.startsWith('deployed'))).toEqual(['deployed-3']);
  });

  test('and an older image that was promoted again', () => {
    const repository = repositoryOf(systemC);
    deployments(repository, 3, 'production');
    repository.tag('deployed-2', 'production');
    pushes(repository, 11);
    expect(repository.digests.filter((digest) => digest.startsWith('deployed'))).toEqual(['deployed-2']);
  });

  test('with its platform images, if it is an index', () => {
    const repository = repositoryOf(systemC);
    repository.pushIndex('live', ['execution'], ['arm', 'amd']);
    repository.tag('live', 'production');
    pushes(repository, 11);
    expect(repository.digests.slice(0, 3)).toEqual(['arm', 'amd', 'live']);
  });
});

test('each of several promoted tags keeps its image', () => {
  const stack = new Stack(newApp(), 'Stack');
  const tags = ['staging', 'production', 'production-eu'];
  new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    stages: tags.map((tag) => ({ stageName: tag, targets: [DeployTarget.promoteByTag(tag)] })),
  });
  const repository = repositoryOf(Template.fromStack(stack));
  for (const tag of tags) {
    push(repository, tag);
    repository.tag(tag, tag);
  }
  pushes(repository, 20);
  expect(repository.digests.slice(0, 3)).toEqual(tags);
});

/** Nothing protects it: a service runs a digest, which lifecycle rules cannot match. See docs/limits.md. */
describe('system B: the image that ECS runs', () => {
  test('is kept if every push is deployed', () => {
    const repository = repositoryOf(systemB);
    deployments(repository, 11);
    expect(repository.digests).toContain('deployed-11');
  });

  test.each([
    [9, true],
    [10, false],
    [11, false],
  ])('after %i pushes that were not deployed, it is there: %s', (number, isThere) => {
    const repository = repositoryOf(systemB);
    push(repository, 'running');
    pushes(repository, number);
    expect(repository.digests.includes('running')).toBe(isThere);
  });

  test('an index with two platforms counts three times', () => {
    const repository = repositoryOf(systemB);
    repository.pushIndex('running', ['execution'], ['arm', 'amd']);
    for (let index = 1; index <= 3; index++) {
      repository.pushIndex(`push-${index}`, [`execution-${index}`], [`arm-${index}`, `amd-${index}`]);
    }
    expect(repository.digests).toContain('running');
    repository.pushIndex('push-4', ['execution-4'], ['arm-4', 'amd-4']);
    expect(repository.digests).not.toContain('running');
  });
});

test('system A deploys nothing: its repository keeps the last ten images', () => {
  const repository = repositoryOf(systemA);
  pushes(repository, 11);
  expect(repository.digests).toEqual(Array.from({ length: 10 }, (_, index) => `push-${index + 2}`));
});
