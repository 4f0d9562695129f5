import { loadAwsServiceSpecSync, Resource } from '@aws-cdk/aws-service-spec';

const SPEC = loadAwsServiceSpecSync();
const known = new Map<string, Resource | undefined>();

/**
 * What people would miss if it were gone, and the specification does not call stateful: images, subscriptions, and the
 * history of executions and builds.
 */
const ALSO_STATEFUL = [
  'AWS::CodeBuild::Project',
  'AWS::CodePipeline::Pipeline',
  'AWS::ECR::Repository',
  'AWS::SNS::Topic',
];

function lookUp(type: string): Resource | undefined {
  if (!known.has(type)) known.set(type, SPEC.lookup('resource', 'cloudFormationType', 'equals', type).at(0));
  return known.get(type);
}

export function isStateful(type: string): boolean {
  return ALSO_STATEFUL.includes(type) || lookUp(type)?.isStateful === true;
}

/** The property that names the resource: a change of it makes another one. */
export function nameProperty(type: string): string | undefined {
  const [, , kind] = type.split('::');
  return ['Name', `${kind}Name`].find((name) => lookUp(type)?.properties[name]?.causesReplacement === 'yes');
}
