import { Account, Resident, residentsOf, sameIn } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { allows, Statement, statementsOf, statementsOfRole } from './policies';
import { listOf } from '../template';
import { isLike } from '../wildcard';

const LOGS_CONTEXT = 'kms:EncryptionContext:aws:logs:arn';

/**
 * Events stay encrypted with the key of the time when they came in, and CloudWatch Logs needs permissions for it
 * whenever they are read.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html
 */
export function darkLogs({ before, after }: Deployment): string[] {
  const darkIn = (account: Account) =>
    residentsOf(account, 'AWS::Logs::LogGroup').flatMap((group) =>
      group.keys.filter((key) => isUnreadable(account, group, key)).map((key) => ({ group, key })),
    );
  const known = darkIn(before).map(({ group, key }) => `${group.id} ${key}`);
  return darkIn(after)
    .filter(({ group, key }) => !known.includes(`${group.id} ${key}`))
    .map(({ group }) => `events of ${label(group)} cannot be read: its key's policy no longer allows CloudWatch Logs`);
}

/** The policy of an imported key is not known. */
function isUnreadable(account: Account, { name }: Resident, keyArn: string): boolean {
  const key = keyByArn(account, keyArn);
  if (key === undefined || name === undefined) return false;
  const groupArn = `arn:aws:logs:eu-west-1:111122223333:log-group:${name}`;
  return !statementsOf(key.properties.KeyPolicy).some(
    (statement) =>
      String(statement.Principal?.Service).startsWith('logs.') &&
      allows(statement, 'kms:Decrypt', '*') &&
      Object.values(statement.Condition ?? {}).every(({ [LOGS_CONTEXT]: patterns }) =>
        [patterns].flat().some((pattern) => pattern === undefined || isLike(groupArn, pattern)),
      ),
  );
}

function keyByArn(account: Account, keyArn: string): Resident | undefined {
  return residentsOf(account, 'AWS::KMS::Key').find(({ id }) => `${id}.Arn` === keyArn);
}

/**
 * Objects stay encrypted with the key of the time when they were written, whatever the bucket's default is now.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
export function closedObjects({ before, after }: Deployment): string[] {
  return residentsOf(after, 'AWS::S3::Bucket')
    .filter(({ isKept }) => !isKept)
    .flatMap((bucket) =>
      residentsOf(after, 'AWS::IAM::Role')
        .filter((role) => bucket.keys.some((key) => losesKey(role, bucket, key, { before, after })))
        .map((role) => `objects of ${label(bucket)} are closed to ${label(role)}: it may not use their key any more`),
    );
}

/** Whether a role that reads a bucket's objects, before and after, may no longer use their key. */
function losesKey(
  role: Resident,
  bucket: Resident,
  key: string,
  { before, after }: Record<'before' | 'after', Account>,
) {
  const former = sameIn(before, role);
  if (former === undefined) return false;
  const [was, is] = [statementsOfRole(before, former), statementsOfRole(after, role)];
  const reads = (statements: readonly Statement[]) => statements.some((each) => readsObjects(each, bucket));
  const mayUse = (statements: readonly Statement[]) => statements.some((each) => allows(each, 'kms:Decrypt', key));
  return reads(was) && reads(is) && mayUse(was) && !mayUse(is);
}

function readsObjects({ Action, Resource }: Statement, { id }: Resident): boolean {
  return listOf(Action).includes('s3:GetObject') && listOf(Resource).some((arn) => arn.startsWith(`${id}.Arn/`));
}

/**
 * A key that is scheduled for deletion cannot be used, and what it encrypted is lost with it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
export function keysUnderData({ after, deleted }: Deployment): string[] {
  const keys = deleted.filter(({ type }) => type === 'AWS::KMS::Key');
  return keys.flatMap((key) =>
    after.residents
      .filter((each) => each.type !== 'AWS::SNS::Topic' && each.keys.includes(`${key.id}.Arn`))
      .map((each) => `data of ${label(each)} is encrypted with ${label(key)}, which is scheduled for deletion`),
  );
}
