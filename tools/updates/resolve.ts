import { Json } from './template';

/** What a reference means where a template is deployed. */
export interface References {
  /** The value of `Ref`. */
  ref(logicalId: string): string;
  getAtt(logicalId: string, attribute: string): string;
  importValue(name: string): string;
}

/** Every version is deployed to one account and Region, so that names and ARNs can be compared. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'stack',
  'AWS::StackId': 'stack-id',
};

/** A value as CloudFormation passes it to a service. What only CloudFormation knows is left as it is. */
export function resolve(value: Json, references: References): Json {
  if (Array.isArray(value)) return value.map((each) => resolve(each, references));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries<Json>(value);
  return (
    (others.length === 0 ? intrinsic(key, argument, references) : undefined) ??
    Object.fromEntries(Object.entries<Json>(value).map(([name, inner]) => [name, resolve(inner, references)]))
  );
}

function intrinsic(key: string, argument: Json, references: References): string | undefined {
  switch (key) {
    case 'Ref':
      return PSEUDO[argument] ?? references.ref(argument);
    case 'Fn::GetAtt':
      return references.getAtt(argument[0], argument[1]);
    case 'Fn::ImportValue':
      return references.importValue(resolve(argument, references));
    case 'Fn::Join':
      return joined(argument[0], resolve(argument[1], references));
    case 'Fn::Sub':
      return typeof argument === 'string' ? substituted(argument, references) : undefined;
    default:
      return undefined;
  }
}

function joined(delimiter: string, parts: Json): string | undefined {
  return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts.join(delimiter) : undefined;
}

function substituted(text: string, references: References): string {
  return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    const [logicalId, ...attribute] = name.split('.');
    return attribute.length > 0
      ? references.getAtt(logicalId, attribute.join('.'))
      : (PSEUDO[name] ?? references.ref(name));
  });
}
