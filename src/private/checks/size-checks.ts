import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { validateActionConfiguration, validateFunctionVariables, validateLifecycleRules } from './content-checks';
import { validateNames } from './name-checks';
import { validatePolicySizes } from './policy-checks';
import { renderedProperties, resourcesIn } from './rendered';

/**
 * Checks AWS's limits for the resources of a scope at synthesis, after aspects and overrides. docs/limits.md lists
 * them.
 */
export function validateSizes(scope: IConstruct): string[] {
  const each = (type: string, validate: (resource: CfnResource) => string[]) =>
    resourcesIn(scope, type).flatMap(validate);
  return [
    ...validateNames(scope),
    ...validatePolicySizes(scope),
    ...each('AWS::ECR::Repository', (resource) => validateLifecycleRules(resource, renderedProperties(resource))),
    ...each('AWS::CodePipeline::Pipeline', (resource) => validateActionConfiguration(renderedProperties(resource))),
    ...each('AWS::Lambda::Function', (resource) => validateFunctionVariables(resource, renderedProperties(resource))),
  ];
}
