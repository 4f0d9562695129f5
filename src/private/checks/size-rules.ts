import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { validateActionConfiguration, validateFunctionVariables, validateLifecycleRules } from './content-rules';
import { validateNames } from './name-rules';
import { validatePolicySizes } from './policy-sizes';
import { renderedProperties, resourcesIn } from './rendered';

/**
 * The limits of AWS that the resources of a scope must keep, looked at when the app is synthesized: after aspects and overrides.
 * docs/limits.md lists them.
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
