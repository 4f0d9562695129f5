import { arn } from './environment';
import { keyOf } from './keys';
import { Facts } from './subject';
import { findByArn, World } from './world';

/** An ARN of a secret has this many parts; what CodeBuild picks from the secret comes after them. */
const SECRET_ARN_PARTS = 7;

/**
 * What a variable of Secrets Manager names: a secret whose ARN has six characters more (`secret`), or by its complete ARN
 * (`secretArn`). An ARN that somebody wrote down may be either, since a name may end as if it had these six characters.
 */
export function secretFacts(world: World, value: string): Facts {
  if (!value.startsWith('arn:')) {
    return { secret: arn(world.environment, 'secretsmanager', `secret:${value.split(':')[0]}`) };
  }
  const named = value.split(':').slice(0, SECRET_ARN_PARTS).join(':');
  const isComplete = findByArn(world, named) !== undefined;
  return { secretArn: named, secret: isComplete ? undefined : named };
}

/** The key of a secret of the stacks; nobody can say what another one has. */
export function keyOfSecret(world: World, value: string): string | undefined {
  const named = value.split(':').slice(0, SECRET_ARN_PARTS).join(':');
  return findByArn(world, named) && keyOf(world, named);
}

/** The ARN of a parameter has a slash before its name, once. */
export function parameterArn({ environment }: World, value: string): string {
  if (value.startsWith('arn:')) {
    return value;
  }
  const [name] = value.split(':');
  return arn(environment, 'ssm', `parameter/${name.replace(/^\//, '')}`);
}
