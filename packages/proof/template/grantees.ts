import { sourceFacts } from './actions';
import { PipelineFacts } from './pipeline';
import { Subject } from './subject';
import { isGranted, resourcesOf, World } from './world';

/** A role of a user that may start the pipeline, and upload its source if that is in S3. */
export function granteeSubjects(world: World, { facts, actions }: PipelineFacts): Subject[] {
  const source = actions.find(({ category, provider }) => category === 'Source' && provider === 'S3');
  return resourcesOf(world, 'AWS::IAM::Role')
    .filter(({ path }) => isGranted(world, path))
    .map(({ path, arn }) => ({
      kind: 'grantee',
      name: path,
      facts: { pipeline: facts.pipeline, role: arn, ...(source && sourceFacts(world, source)) },
    }));
}
