import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';

/** A string with readable tokens: `arn:aws:…` if the Region is known, otherwise `arn:${AWS::Partition}:…`. */
export function readable(scope: IConstruct, text: string): string {
  const stack = Stack.of(scope);
  const { partition, domainSuffix } = RegionInfo.get(stack.region);
  const known: Record<string, string | undefined> = { 'AWS::Partition': partition, 'AWS::URLSuffix': domainSuffix };
  const write = (name: string): string => known[name] ?? `\${${name}}`;
  return flatten(stack.resolve(text), write, write);
}

/**
 * A resolved value as a string. `write` writes names known only at deployment: `AWS::Partition`, `Bucket.Arn`.
 * `writeImport` writes the name of an export of another stack.
 */
export function flatten(
  value: unknown,
  write: (name: string) => string,
  writeImport: (name: string) => string = (name) => name,
): string {
  if (typeof value === 'string') {
    return value;
  }
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::ImportValue': imported } = value as Intrinsic;
  const { 'Fn::Sub': template } = value as Intrinsic;
  if (typeof template === 'string') {
    return template.replace(/\$\{([\w.:]+)\}/g, (_, name: string) => write(name));
  }
  if (join) {
    return join[1].map((part) => flatten(part, write, writeImport)).join(join[0]);
  }
  if (attribute) {
    return write(attribute.join('.'));
  }
  return Ref ? write(Ref) : imported ? writeImport(flatten(imported, write, writeImport)) : JSON.stringify(value);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  readonly 'Fn::ImportValue'?: unknown;
  readonly 'Fn::Sub'?: unknown;
}
