import { NameRule } from './names';
import { TextRule } from './validation';

const ALLOWED = 'A-Za-z0-9.@_-';
const ALLOWED_IN_WORDS = "letters, digits, '.', '@', '-' or '_'";
const MAX_LENGTH = 100;

/**
 * Names of actions and stages.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StageDeclaration.html
 */
const NAME = new RegExp(`^[${ALLOWED}]{1,${MAX_LENGTH}}$`);

export const NAME_IN_WORDS = `1 to ${MAX_LENGTH} ${ALLOWED_IN_WORDS}`;

/** Rule for names of actions that we make from other names. */
export const ACTION_NAME: NameRule = { maxLength: MAX_LENGTH, notAllowed: new RegExp(`[^${ALLOWED}]`, 'g') };

export function isCodePipelineName(name: string): boolean {
  return NAME.test(name);
}

/** Rule for a prop that becomes such a name. */
export function codePipelineName(prop: string, sample: string): TextRule {
  return { prop, pattern: NAME, maxLength: MAX_LENGTH, allowed: `${ALLOWED_IN_WORDS}, such as '${sample}'` };
}
