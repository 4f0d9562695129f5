import { Token } from 'aws-cdk-lib';
import { ifGiven, validateString } from '../private/checks/kinds';

/** The default branch of a source. */
export const DEFAULT_BRANCH = 'main';

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitBranchFilterCriteria.html */
const MAX_BRANCH_LENGTH = 255;
const SAMPLE_CONNECTION =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5-9f0c-4a2c-9d4e-4f6f3f3b0e11';
const CONNECTION_ARN =
  /^arn:aws(-[a-z]+)*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[A-Za-z0-9-]+$/;
/** Owners may contain `_`, which GitHub puts before the short code of an enterprise. */
const GITHUB_REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
/** A name without an owner. */
const NO_OWNER = /^\/?[^/]*$/;
/** Names that GitHub does not accept for a repository. */
const NO_GITHUB_NAME = /\/\.{1,2}$|\.git$/i;

/**
 * What is not the name of one branch, and why. Braces are wildcards where CodePipeline filters pushes.
 *
 * @see https://git-scm.com/docs/git-check-ref-format
 */
const NO_BRANCH: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(HEAD|@)$/, 'name the branch itself'],
  [/^refs\//, "leave 'refs/heads/' out"],
  [/[*?[{}]/, 'name one branch, without a wildcard'],
  [/[\p{Cc} ~^:\\]/u, "git does not allow a space, control character, '~', '^', ':' or '\\' in it"],
  [/\.\./, "git does not allow '..' in it"],
  [/^-|\.$/, "git does not allow '-' at its start or '.' at its end"],
  [/^\/|\/$|\/\//, "git does not allow '/' at its start or end, or two in a row"],
  [/(^|\/)\./, "git does not allow a part that starts with '.'"],
  [/\.lock(\/|$)/, "git does not allow a part that ends with '.lock'"],
];

/** Owner and name are separate settings of an action, so they must be known at synthesis. */
export function validateGitHubRepository(repository: unknown): string[] {
  const fix = "pass 'owner/name' as GitHub writes it, such as 'acme/shop'";
  if (!repository) {
    return [`repository is missing or empty: ${fix}`];
  }
  if (Token.isUnresolved(repository)) {
    return [`repository must be known at synth, got a token: ${fix}`];
  }
  if (typeof repository !== 'string') {
    return validateString('repository', repository, fix);
  }
  if (NO_OWNER.test(repository)) {
    return [`repository must name its owner too, got '${repository}': ${fix}`];
  }
  return GITHUB_REPOSITORY.test(repository) && !NO_GITHUB_NAME.test(repository)
    ? []
    : [`repository must not be a URL or end with '.git', got '${repository}': ${fix}`];
}

/** Validates an optional branch. */
export function validateBranch(branch: unknown): string[] {
  return ifGiven(branch, validateBranchName);
}

function validateBranchName(branch: unknown): string[] {
  const fix = `leave it out for '${DEFAULT_BRANCH}' or name the branch`;
  if (Token.isUnresolved(branch)) {
    return [];
  }
  if (typeof branch !== 'string') {
    return validateString('branch', branch, fix);
  }
  if (branch === '') {
    return [`branch must not be empty: ${fix}`];
  }
  if (branch.length > MAX_BRANCH_LENGTH) {
    return [`branch must be at most ${MAX_BRANCH_LENGTH} characters, got ${branch.length} ('${branch}'): shorten it`];
  }
  const broken = NO_BRANCH.find(([pattern]) => pattern.test(branch));
  return broken ? [`branch must be the name of a branch, got '${branch}': ${broken[1]}`] : [];
}

/** @see https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_Connection.html */
export function validateConnectionArn(connectionArn: unknown): string[] {
  const fix = `pass the ARN of one connection, such as '${SAMPLE_CONNECTION}'`;
  if (!connectionArn) {
    return [`connectionArn is missing or empty: ${fix}`];
  }
  if (typeof connectionArn !== 'string') {
    return validateString('connectionArn', connectionArn, fix);
  }
  return Token.isUnresolved(connectionArn) || CONNECTION_ARN.test(connectionArn)
    ? []
    : [`connectionArn must be the ARN of a connection, got '${connectionArn}': ${fix}`];
}
