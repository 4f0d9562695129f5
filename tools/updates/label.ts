import { Resident } from './account';

/** A resource in words that stay the same from run to run: `LogGroup /aws/lambda/shop-dev`, `Bucket ShopSourceBucket`. */
export function label({ type, name, logicalId }: Pick<Resident, 'type' | 'name' | 'logicalId'>): string {
  return `${type.split('::').slice(1).join(' ').replace(/^\w+ /, '')} ${name ?? withoutHash(logicalId)}`;
}

/** CDK ends logical ids in a hash of the path. */
export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
