import { Environment, urlSuffix } from './environment';
import { identify, Identity, isKnown, namingProperty } from './identities';
import { resolve, Scope } from './intrinsics';
import { at, isObject, Json, JsonObject, objectOf, textAt, textOf } from './json';

/** A synthesized stack. */
export interface StackTemplate {
  readonly name: string;
  readonly environment: Environment;
  readonly template: JsonObject;
}

/** A resource as it would be after a deployment: no intrinsic function is left in it. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The path of its construct, such as `SystemA/Pipeline/BuildRole/Resource`. */
  readonly path: string;
  readonly environment: Environment;
  readonly properties: JsonObject;
  readonly ref?: string;
  readonly arn?: string;
}

/** Values of parameters of Parameter Store, by their names. */
export type Parameters = { readonly [name: string]: string };

/** All resources of some stacks, with every reference resolved, those between stacks too. */
export function deploy(stacks: readonly StackTemplate[], parameters: Parameters = {}): Resource[] {
  const deployments = new Map<string, Deployment>();
  const importValue = (exportName: string): Json => {
    for (const deployment of deployments.values()) {
      const value = deployment.exported(exportName);
      if (value !== undefined) {
        return value;
      }
    }
    throw new Error(`no stack exports '${exportName}'`);
  };
  for (const stack of stacks) {
    deployments.set(stack.name, new Deployment(stack, parameters, importValue));
  }
  return [...deployments.values()].flatMap((deployment) => deployment.resources());
}

class Deployment implements Scope {
  private readonly identities = new Map<string, Identity>();
  private readonly template: JsonObject;

  public constructor(
    private readonly stack: StackTemplate,
    private readonly parameters: Parameters,
    public readonly importValue: (exportName: string) => Json,
  ) {
    this.template = stack.template;
    const transforms = this.template.Transform;
    if (transforms !== undefined) {
      throw new Error(`transform ${JSON.stringify(transforms)} is not known`);
    }
  }

  public resources(): Resource[] {
    return Object.entries(objectOf(this.template.Resources)).flatMap(([logicalId, resource]) => {
      const condition = textAt(resource, 'Condition');
      if (condition !== undefined && !this.condition(condition)) {
        return [];
      }
      const type = textAt(resource, 'Type')!;
      const identity = isKnown(type) ? this.identityOf(logicalId) : undefined;
      const { name: stack, environment } = this.stack;
      const path = textAt(resource, 'Metadata', 'aws:cdk:path') ?? `${stack}/${logicalId}`;
      const properties = this.inResource(logicalId, () => resolve(at(resource, 'Properties') ?? {}, this));
      return [
        {
          stack,
          logicalId,
          type,
          path,
          environment,
          properties: objectOf(properties),
          ref: identity?.ref,
          arn: identity?.arn,
        },
      ];
    });
  }

  public exported(exportName: string): Json | undefined {
    for (const output of Object.values(objectOf(this.template.Outputs))) {
      const name = at(output, 'Export', 'Name');
      if (name !== undefined && resolve(name, this) === exportName) {
        return resolve(at(output, 'Value')!, this);
      }
    }
    return undefined;
  }

  public ref(logicalId: string): Json {
    return this.pseudoParameter(logicalId) ?? this.parameter(logicalId) ?? this.identityOf(logicalId).ref;
  }

  public attribute(logicalId: string, name: string): Json {
    const value = this.identityOf(logicalId).attributes[name];
    if (value === undefined) {
      throw new Error(`attribute '${name}' of ${this.typeOf(logicalId)} is not known: add it to identities.ts`);
    }
    return value;
  }

  public condition(name: string): boolean {
    const condition = at(this.template.Conditions, name);
    if (condition === undefined) {
      throw new Error(`there is no condition '${name}'`);
    }
    return resolve(condition, this) === true;
  }

  public mapping(map: string, first: string, second: string): Json {
    const value = at(this.template.Mappings, map, first, second);
    if (value === undefined) {
      throw new Error(`there is nothing in mapping '${map}' for '${first}', '${second}'`);
    }
    return value;
  }

  private pseudoParameter(name: string): string | undefined {
    const { environment } = this.stack;
    const values: { readonly [name: string]: string } = {
      'AWS::AccountId': environment.account,
      'AWS::Partition': environment.partition,
      'AWS::Region': environment.region,
      'AWS::StackId': `arn:${environment.partition}:cloudformation:${environment.region}:${environment.account}:stack/${this.stack.name}/0`,
      'AWS::StackName': this.stack.name,
      'AWS::URLSuffix': urlSuffix(environment),
    };
    return values[name];
  }

  private parameter(name: string): string | undefined {
    const parameter = at(this.template.Parameters, name);
    if (!isObject(parameter)) {
      return undefined;
    }
    const given = textOf(parameter.Default);
    const fromStore = String(parameter.Type).startsWith('AWS::SSM::Parameter::Value<');
    const value = fromStore ? this.parameters[given ?? ''] : given;
    if (value === undefined) {
      throw new Error(`parameter '${fromStore ? given : name}' has no value: give it one`);
    }
    return value;
  }

  private identityOf(logicalId: string): Identity {
    let identity = this.identities.get(logicalId);
    if (identity === undefined) {
      const type = this.typeOf(logicalId);
      const { environment, name: stackName } = this.stack;
      const property = namingProperty(type);
      const given = property && at(this.template.Resources, logicalId, 'Properties', property);
      const name = given === undefined || given === '' ? `${stackName}-${logicalId}` : String(resolve(given, this));
      identity = identify(type, { environment, logicalId, name });
      this.identities.set(logicalId, identity);
    }
    return identity;
  }

  private typeOf(logicalId: string): string {
    const type = textAt(this.template.Resources, logicalId, 'Type');
    if (type === undefined) {
      throw new Error(`'${logicalId}' is no resource, parameter or pseudo parameter`);
    }
    return type;
  }

  private inResource<T>(logicalId: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`${this.stack.name}/${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
