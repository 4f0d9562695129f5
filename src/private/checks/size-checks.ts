import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { validateActionConfiguration, validateFunctionVariables, validateLifecycleRules } from './content-checks';
import { validateNames } from './name-checks';
import { validatePolicySizes } from './policy-checks';
import { Properties, RenderedResources } from './rendered';

/**
 * Checks AWS's limits for the resources of a scope at synthesis, after aspects and overrides. docs/limits.md lists
 * them.
 */
export function validateSizes(scope: IConstruct): string[] {
  const resources = new RenderedResources(scope);
  const each = (type: string, validate: (resource: CfnResource, properties: Properties) => string[]) =>
    resources.in(scope, type).flatMap((resource) => validate(resource, resources.propertiesOf(resource)));
  return [
    ...validateNames(scope, resources),
    ...validatePolicySizes(scope, resources),
    ...each('AWS::ECR::Repository', validateLifecycleRules),
    ...each('AWS::CodePipeline::Pipeline', (_resource, properties) => validateActionConfiguration(properties)),
    ...each('AWS::Lambda::Function', validateFunctionVariables),
  ];
}
