import type { BranchPush } from './git-sources';
import { ACCOUNT } from '../../account';
import type { ServiceEvent } from '../engine/events';
import { codeCommitArn } from '../providers/codecommit-source';

/**
 * CodeCommit's event for a push. Without `after`, the branch was deleted.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
export function repositoryStateChange(push: Omit<BranchPush, 'after'> & { after?: string }, time: Date): ServiceEvent {
  const { repository, branch, before, after } = push;
  return {
    source: 'aws.codecommit',
    time,
    detailType: 'CodeCommit Repository State Change',
    resources: [codeCommitArn(repository.name)],
    detail: {
      event: nameOf(before, after),
      repositoryName: repository.name,
      repositoryId: repositoryId(repository.name),
      referenceType: 'branch',
      referenceName: branch,
      referenceFullName: `refs/heads/${branch}`,
      ...(after !== undefined && { commitId: after }),
      ...(before !== undefined && { oldCommitId: before }),
      callerUserArn: `arn:aws:iam::${ACCOUNT}:root`,
    },
  };
}

function nameOf(before: string | undefined, after: string | undefined): string {
  if (after === undefined) {
    return 'referenceDeleted';
  }
  return before === undefined ? 'referenceCreated' : 'referenceUpdated';
}

/** The same name always has the same id, in the form of CodeCommit's ids. */
function repositoryId(name: string): string {
  const hex = Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
