import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

const SPEC = loadAwsServiceSpecSync();

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

function lookUp(type: string) {
  return SPEC.lookup('resource', 'cloudFormationType', 'equals', type).at(0);
}

/** Resources of a nested stack are judged by themselves. */
const NESTED_STACK = 'AWS::CloudFormation::Stack';

export function isStateful(type: string): boolean {
  return type !== NESTED_STACK && (ALSO_STATEFUL.includes(type) || lookUp(type)?.isStateful === true);
}

/** The property that names the resource: a change of it makes another one. */
export function nameProperty(type: string): string | undefined {
  const [, , kind] = type.split('::');
  return ['Name', `${kind}Name`].find((name) => lookUp(type)?.properties[name]?.causesReplacement === 'yes');
}

/** Properties whose change replaces a resource, but for its name. */
export function createOnly(type: string): string[] {
  return Object.entries(lookUp(type)?.properties ?? {})
    .filter(([name, { causesReplacement }]) => causesReplacement === 'yes' && name !== nameProperty(type))
    .map(([name]) => name)
    .sort();
}
