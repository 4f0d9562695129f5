import { References } from './resolve';
import { Json, Template } from './template';

/** A resource as it is in the account: in a stack, or kept after it left its stack. */
export interface Resident {
  /** Unique in the account: a fixed name, or one that CloudFormation generates. */
  readonly id: string;
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  /** The name that the template fixes. A kept resource keeps it. */
  readonly name?: string;
  readonly isKept: boolean;
  /** As of the last update that it was part of, with all references resolved. */
  readonly properties: Json;
  /** Every key that its data was encrypted with. */
  readonly keys: readonly string[];
}

/** What is deployed. Stacks that an app no longer has stay where they are. */
export interface Account {
  readonly stacks: ReadonlyMap<string, Template>;
  readonly residents: readonly Resident[];
  /** How many resources there have ever been: CloudFormation generates no name twice. */
  readonly serial: number;
}

export const EMPTY_ACCOUNT: Account = { stacks: new Map(), residents: [], serial: 0 };

export function residentIn({ residents }: Account, stack: string, logicalId: string): Resident | undefined {
  return residents.find((each) => !each.isKept && each.stack === stack && each.logicalId === logicalId);
}

export function residentsOf({ residents }: Account, type: string): Resident[] {
  return residents.filter((each) => each.type === type);
}

/** The same resource at another time. */
export function sameIn({ residents }: Account, { id, type }: Resident): Resident | undefined {
  return residents.find((each) => each.id === id && each.type === type);
}

/** What references in a stack's template mean. */
export function referencesIn(account: Account, stack: string): References {
  return {
    ref: (logicalId) => residentIn(account, stack, logicalId)?.id ?? parameterOf(account, stack, logicalId),
    getAtt: (logicalId, attribute) =>
      outputOf(account, `${stack}/${logicalId}`, attribute) ??
      `${residentIn(account, stack, logicalId)?.id ?? logicalId}.${attribute}`,
    importValue: (name) => exportOf(account, name) ?? name,
  };
}

/** Nested stacks receive what they need from their parent. */
function parameterOf(account: Account, stack: string, name: string): string {
  const parent = stack.slice(0, Math.max(0, stack.lastIndexOf('/')));
  const resource = account.stacks.get(parent)?.Resources[stack.slice(parent.length + 1)];
  return textOf(account, parent, resource?.Properties?.Parameters?.[name]) ?? name;
}

function outputOf(account: Account, nested: string, attribute: string): string | undefined {
  const output = account.stacks.get(nested)?.Outputs?.[attribute.replace(/^Outputs\./, '')];
  return output && textOf(account, nested, output.Value);
}

function exportOf(account: Account, name: string): string | undefined {
  return [...account.stacks]
    .flatMap(([stack, { Outputs = {} }]) => Object.values(Outputs).map((output) => ({ stack, ...output })))
    .filter(({ Export: exported }) => exported?.Name === name)
    .map(({ stack, Value: value }) => textOf(account, stack, value))
    .at(0);
}

/** A reference behind a reference, such as an output that passes on a parameter. */
function textOf(account: Account, stack: string, value: Json): string | undefined {
  const references = referencesIn(account, stack);
  if (typeof value === 'string') return value;
  if (typeof value?.Ref === 'string') return references.ref(value.Ref);
  const [logicalId, attribute] = value?.['Fn::GetAtt'] ?? [];
  return logicalId === undefined ? undefined : references.getAtt(logicalId, attribute);
}
