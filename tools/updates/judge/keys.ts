import { Account, Resident, residentsOf, sameIn } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { allows, isLike, statementsOf, statementsOfRole } from './policies';

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
    .filter((bucket) => !bucket.isKept && sameIn(before, bucket) !== undefined)
    .flatMap((bucket) =>
      bucket.keys.flatMap((key) => {
        const closed = residentsOf(after, 'AWS::IAM::Role').filter((role) => losesKey(role, key, before, after));
        return closed.map((role) => `objects of ${label(bucket)} are closed to ${label(role)}: it may not use their key`);
      }),
    );
}

function losesKey(role: Resident, key: string, before: Account, after: Account): boolean {
  const former = sameIn(before, role);
  const mayUse = (account: Account, each: Resident) =>
    statementsOfRole(account, each).some((statement) => allows(statement, 'kms:Decrypt', key));
  return former !== undefined && mayUse(before, former) && !mayUse(after, role);
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
