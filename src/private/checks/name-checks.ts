import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { flatten } from './readable';
import { RenderedResources, shortestText } from './rendered';

interface NameRule {
  readonly type: string;
  readonly property: string;
  readonly maxLength: number;
  /** The page that states the limit. */
  readonly page: string;
}

const CREATE_ROLE = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html';

/** Maximum lengths of names, including names that users override. */
const RULES: readonly NameRule[] = [
  {
    type: 'AWS::CodeBuild::Project',
    property: 'Name',
    maxLength: 150,
    page: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html',
  },
  {
    type: 'AWS::CodePipeline::Pipeline',
    property: 'Name',
    maxLength: 100,
    page: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html',
  },
  {
    type: 'AWS::Events::Rule',
    property: 'Name',
    maxLength: 64,
    page: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html',
  },
  { type: 'AWS::IAM::Role', property: 'RoleName', maxLength: 64, page: CREATE_ROLE },
  {
    type: 'AWS::Lambda::Function',
    property: 'FunctionName',
    maxLength: 64,
    page: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html',
  },
  {
    type: 'AWS::Logs::LogGroup',
    property: 'LogGroupName',
    maxLength: 512,
    page: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
  },
];

export function validateNames(scope: IConstruct, resources: RenderedResources): string[] {
  return [...RULES.flatMap((rule) => validateLengths(scope, resources, rule)), ...validateRoleNames(scope, resources)];
}

function validateLengths(
  scope: IConstruct,
  resources: RenderedResources,
  { type, property, maxLength, page }: NameRule,
): string[] {
  return resources
    .in(scope, type)
    .map((resource) => ({ path: resource.node.path, name: shortestName(resources.propertiesOf(resource)[property]) }))
    .filter(({ name }) => name.length > maxLength)
    .map(
      ({ path, name }) =>
        `${property} of '${path}' must be at most ${maxLength} characters, got ${name.length} ('${name}'): shorten it (${page})`,
    );
}

/**
 * IAM treats names that differ only in case as the same name, so the second role would fail in the middle of the
 * deployment.
 */
function validateRoleNames(scope: IConstruct, resources: RenderedResources): string[] {
  const named = (of: IConstruct) =>
    resources
      .in(of, 'AWS::IAM::Role')
      .map((role) => ({ role, name: comparable(resources.propertiesOf(role).RoleName) }))
      .filter(({ name }) => name !== '');
  const all = named(scope.node.root);
  return named(scope).flatMap(({ role, name }) =>
    all
      .slice(
        0,
        all.findIndex((other) => other.role === role),
      )
      .filter((other) => other.name.toLowerCase() === name.toLowerCase() && isSameAccount(role, other.role))
      .map(
        (other) =>
          `role names must differ in more than case, got '${name}' of '${role.node.path}' and '${other.name}' of '${other.role.node.path}': rename a stage or a service (${CREATE_ROLE})`,
      ),
  );
}

/** Roles belong to the account, in all Regions. */
function isSameAccount(one: IConstruct, other: IConstruct): boolean {
  return Stack.of(one).account === Stack.of(other).account;
}

function shortestName(value: unknown): string {
  return value === undefined ? '' : shortestText(value);
}

/** Converts values to strings, in which equal tokens are equal. */
function comparable(value: unknown): string {
  return value === undefined ? '' : flatten(value, (token) => `\${${token}}`);
}
