/**
 * Prefix of the external id of a failure that its handler has already notified people of. The rule on failed actions
 * ignores these. It is separate from the handlers because the construct writes it into the rule.
 */
export const NOTIFIED = 'notified/';
