import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { functionArn, logGroupArn, projectArn, roleArn } from './arns';
import { missingOf, ReadableStatement } from './grant-coverage';
import { readable } from '../checks/readable';
import { warn } from '../checks/warning';

/** A grant that an L2 made to a frozen role, and the action of the pipeline that was being added, if any. */
interface DroppedGrant {
  readonly statements: () => unknown;
  readonly by?: string;
}

/** Id of the warning about a missing grant. */
export const MISSING_GRANT = 'missingGrant';

/**
 * Records what L2s grant to a frozen role. At synthesis, each recorded statement must be one that the role has from us
 * or from the user, or be in LEFT_OUT_GRANTS. Any other statement causes a warning, because AWS would deny the action.
 */
export class DroppedGrants {
  private readonly grants: DroppedGrant[] = [];
  private origin?: () => string | undefined;

  /** Grants are resolved in the stack of the scope, which contains the resources that they name. */
  public constructor(
    private readonly scope: IConstruct,
    private readonly role: iam.IRole,
    private readonly document: iam.PolicyDocument,
  ) {}

  /** Sets who is granting something, as long as that is known. */
  public by(origin: () => string | undefined): void {
    this.origin = origin;
  }

  /** Returns the same role, whose grants are recorded but still dropped. */
  public recordOf(frozen: iam.IRole): iam.IRole {
    const { addToPrincipalPolicy } = frozen;
    return Object.assign(frozen, {
      addToPrincipalPolicy: (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
        this.record(() => [statement.toStatementJson()]);
        return addToPrincipalPolicy.call(frozen, statement);
      },
      attachInlinePolicy: (policy: iam.Policy): void => this.record(() => statementsIn(policy.document.toJSON())),
    });
  }

  /** Warns on a child of the pipeline, because CDK then only knows acknowledgments on a construct's ancestors. */
  public warnOfMissing(): void {
    this.scope.node.addValidation({
      validate: () => {
        this.missing().forEach((text) => warn(this.scope, MISSING_GRANT, text));
        return [];
      },
    });
  }

  private record(statements: () => unknown): void {
    this.grants.push({ statements, by: this.origin?.() });
  }

  private missing(): string[] {
    const stack = Stack.of(this.scope);
    const aliases = aliasesIn(stack);
    const inWords = (statements: unknown): ReadableStatement[] => readableStatements(stack, statements, aliases);
    const own = inWords(statementsIn(this.document.toJSON()));
    const missing = this.grants.flatMap(({ statements, by }) =>
      inWords(statements()).flatMap((grant) => {
        const left = missingOf(grant, own);
        return left === undefined ? [] : [{ by, left }];
      }),
    );
    if (missing.length === 0) {
      return [];
    }
    const all = [...own, ...attachedTo(this.role).flatMap(inWords)];
    return missing.flatMap(({ by, left }) => {
      const still = missingOf(left, all);
      return still === undefined ? [] : [this.describe(still, by)];
    });
  }

  private describe(statement: ReadableStatement, by = 'a construct'): string {
    return `${by} needs a permission that role '${this.role.node.path}' does not have, because grants by CDK do not change this role: add it to the role (addToPrincipalPolicy), or return it as permissions of the part: ${JSON.stringify(statement)}`;
  }
}

/** What separate policy resources, in any stack of the app, allow the role. */
function attachedTo(role: iam.IRole): unknown[] {
  return role.node.root.node.findAll().flatMap((construct) => {
    if (!(construct instanceof iam.CfnPolicy || construct instanceof iam.CfnManagedPolicy)) {
      return [];
    }
    const stack = Stack.of(construct);
    const names: unknown[] = stack.resolve(construct.roles) ?? [];
    const isOfRole = names.some((name) => JSON.stringify(name) === JSON.stringify(stack.resolve(role.roleName)));
    return isOfRole ? [statementsIn(stack.resolve(construct.policyDocument))] : [];
  });
}

/** A document without statements is undefined. */
function statementsIn(document?: { readonly Statement: unknown }): unknown {
  return document?.Statement ?? [];
}

/** Known names that replace values known only at deployment, because our statements name resources by known names. */
type Aliases = readonly (readonly [string, string])[];

/** Caches the names while the number of constructs stays the same, because roles are checked one after the other. */
const known = new WeakMap<Stack, { readonly constructs: number; readonly aliases: Aliases }>();

function aliasesIn(stack: Stack): Aliases {
  const all = stack.node.root.node.findAll();
  const before = known.get(stack);
  if (before?.constructs === all.length) {
    return before.aliases;
  }
  const { account, partition, region, urlSuffix } = stack;
  const pseudo = { AccountId: account, Partition: partition, Region: region, URLSuffix: urlSuffix };
  const aliases = [
    ...all.flatMap((construct) => aliasesOf(stack, construct)),
    // L2s write pseudo parameters where we write the stack's own values.
    ...Object.entries(pseudo).map(([name, value]) => [`\${AWS::${name}}`, readable(stack, value)] as const),
  ];
  known.set(stack, { constructs: all.length, aliases });
  return aliases;
}

function aliasesOf(stack: Stack, construct: IConstruct): Aliases {
  const alias = (token: string, name: string): [string, string] => [readable(stack, token), readable(stack, name)];
  // A reference stands for a name that CloudFormation generates.
  const nameOf = (name: string | undefined, ref: string): string => (stack.resolve(name) === undefined ? ref : name!);
  if (construct instanceof codebuild.CfnProject) {
    const name = nameOf(construct.name, construct.ref);
    const group = (project: string): string => `log-group:/aws/codebuild/${project}`;
    return [alias(construct.attrArn, projectArn(stack, name)), alias(group(construct.ref), group(name))];
  }
  if (construct instanceof lambda.CfnFunction) {
    return [alias(construct.attrArn, functionArn(stack, nameOf(construct.functionName, construct.ref)))];
  }
  if (construct instanceof logs.CfnLogGroup) {
    return [alias(construct.attrArn, `${logGroupArn(stack, nameOf(construct.logGroupName, construct.ref))}:*`)];
  }
  return construct instanceof iam.CfnRole
    ? [alias(construct.attrArn, roleArn(stack, nameOf(construct.roleName, construct.ref)))]
    : [];
}

interface ResolvedStatement extends Omit<ReadableStatement, 'Action' | 'Resource'> {
  readonly Action: string | string[];
  readonly Resource?: unknown;
}

function readableStatements(stack: Stack, statements: unknown, aliases: Aliases): ReadableStatement[] {
  const inWords = (value: unknown): string => named(readable(stack, value as string), aliases);
  return (stack.resolve(statements) as readonly ResolvedStatement[]).map(({ Effect, Action, Resource, Condition }) => ({
    Effect,
    Action: [Action].flat(),
    Resource: [Resource].flat().map(inWords),
    ...(Condition === undefined ? {} : { Condition: readableCondition(Condition, inWords) }),
  }));
}

/** Operators and keys are unchanged, and every value becomes a string. */
function readableCondition(value: unknown, inWords: (value: unknown) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => readableCondition(item, inWords));
  }
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'))) {
    return inWords(value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readableCondition(item, inWords)]));
}

/** Only tokens of a string, which all begin alike, can have an alias. */
function named(text: string, aliases: Aliases): string {
  return text.includes('${') ? aliases.reduce((result, [token, name]) => result.split(token).join(name), text) : text;
}
